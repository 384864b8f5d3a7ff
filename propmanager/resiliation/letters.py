"""The mails of a résiliation. None tells whoever sent the notification whether the space exists, or whose it is."""

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Role
from propmanager.billing.service import RunningTerm
from propmanager.core import french, mail
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession
from propmanager.resiliation import rules
from propmanager.resiliation.model import Resiliation
from propmanager.tenants.model import Tenant

CONFIRMATION, BILLING = "/resilier/confirmation", "/facturation"

Owner = accounts.members.TeamMember


def owners_of(db: PlatformSession, tenant: Tenant) -> list[Owner]:
    return [one for one in accounts.members.members_of(db, tenant.id) if one.role == Role.OWNER]


def received(row: Resiliation) -> mail.Mail:
    """To the address that was typed, whoever reads it. What was written in prose is not sent on."""
    content = mail.render(
        "resiliation/received",
        nom=row.nom,
        reference=row.reference,
        notified=french.format_instant(row.notified_at),
        hours=rules.ANSWERED_WITHIN_HOURS,
    )
    return content.addressed(row.email, _message_id("received", row))


def confirm(row: Resiliation, tenant: Tenant, owner: Owner, code: str, term: RunningTerm | None) -> mail.Mail:
    content = mail.render(
        "resiliation/confirm",
        first_name=owner.prenom,
        tenant_name=tenant.nom,
        nom=row.nom,
        email=row.email,
        notified=french.format_instant(row.notified_at),
        end=rules.end_in_words(term, row.wanted_on),
        after=rules.AFTER_THE_END if term else "",
        hours=rules.ANSWERED_WITHIN_HOURS,
        url=f"{settings().base_url}{CONFIRMATION}?code={code}",
    )
    part = accounts.digest(code).hex()[:16]
    return content.addressed(owner.email, _message_id("confirm", row, owner, part))


def outcome(row: Resiliation, tenant: Tenant, owner: Owner, end: str, after: str) -> mail.Mail:
    """Where billing has nothing to tell: no subscription, one that ends already, a day that is yet to come."""
    content = mail.render(
        "resiliation/outcome",
        first_name=owner.prenom,
        tenant_name=tenant.nom,
        notified=french.format_instant(row.notified_at),
        end=end,
        after=after,
        url=f"{accounts.space_url(tenant.subdomain)}{BILLING}",
    )
    return content.addressed(owner.email, _message_id("outcome", row, owner))


def _message_id(kind: str, row: Resiliation, owner: Owner | None = None, part: str = "") -> str:
    """A mail that is sent twice has one id, and mailboxes show it once. Another code makes it another mail."""
    named = "-".join(filter(None, (kind, str(row.id), str(owner.user_id) if owner else "", part)))
    return f"<resiliation-{named}@{settings().base_host.partition(':')[0]}>"
