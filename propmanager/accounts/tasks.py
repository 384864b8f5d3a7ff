"""Mails of the accounts. Each takes ids, reads the rows, sends; a refused address is not tried again."""

import uuid

import structlog

from propmanager.accounts.arrival import space_url
from propmanager.accounts.model import User
from propmanager.core import jobs, mail
from propmanager.core.clock import day_in_paris
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread
from propmanager.tenants import service as tenants

log = structlog.get_logger(__name__)


@jobs.app.task(name="accounts.send_welcome", queue="mail", retry=jobs.PATIENT)
async def send_welcome(tenant_id: str, user_id: str) -> None:
    welcome = await in_database_thread(_welcome, uuid.UUID(tenant_id), uuid.UUID(user_id))
    if welcome:
        await deliver(welcome, "accounts.send_welcome")


async def deliver(letter: mail.Mail, task: str) -> bool:
    """False for a refused address, which is not tried again; a mail server that is away makes the job wait."""
    try:
        await mail.send(letter, settings().smtp_url.get_secret_value(), settings().mail_from)
    except mail.MailRefused as refused:
        log.warning("mail.refused", task=task, reason=str(refused))
        return False
    return True


def _welcome(tenant_id: uuid.UUID, user_id: uuid.UUID) -> mail.Mail | None:
    """None when the space or the account is gone since."""
    with platform_session("welcome mail") as db:
        found = tenants.tenants_of(db, [tenant_id])
        user = db.get(User, user_id)
    if not found or user is None:
        return None
    tenant = found[0]
    content = mail.render(
        "tenants/welcome",
        first_name=user.prenom,
        tenant_name=tenant.nom,
        url=space_url(tenant.subdomain),
        trial_ends=day_in_paris(tenant.trial_ends_at or tenant.created_at),
    )
    # Derived from the row: a job that runs twice sends the same Message-ID, and mailboxes show it once.
    return content.addressed(user.email, f"<welcome-{tenant_id}@{settings().base_host.partition(':')[0]}>")
