"""The warning that a session was ended because its token came back a second time."""

import uuid

from propmanager.accounts.model import LoginSession, User
from propmanager.accounts.tasks import deliver
from propmanager.core import french, jobs, mail
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread


@jobs.app.task(name="accounts.send_reuse_warning", queue="mail", retry=jobs.PATIENT)
async def send_reuse_warning(session_id: str) -> None:
    warning = await in_database_thread(_warning, uuid.UUID(session_id))
    if warning:
        await deliver(warning, "accounts.send_reuse_warning")


def _warning(session_id: uuid.UUID) -> mail.Mail | None:
    """None when the session, or the account, is gone since."""
    with platform_session("warning of a copied session") as db:
        session = db.get(LoginSession, session_id)
        user = db.get(User, session.user_id) if session else None
    if session is None or user is None or session.revoked_at is None:
        return None
    content = mail.render(
        "accounts/token_reused",
        first_name=user.prenom,
        device=session.device,
        ended_at=french.format_instant(session.revoked_at),
        url=f"{settings().base_url}/connexion",
    )
    return content.addressed(user.email, f"<reuse-{session_id}@{settings().base_host.partition(':')[0]}>")
