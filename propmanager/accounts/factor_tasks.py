"""The notice that a second factor was changed, or a recovery code used: it goes to the address of the account."""

import uuid
from datetime import datetime

from propmanager.accounts.model import User
from propmanager.accounts.tasks import deliver
from propmanager.core import french, jobs, mail
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.journal.service import Kind

# What happened, and what it means from now on.
_WORDS = {
    Kind.TOTP_ENABLED: (
        "Application d’authentification activée",
        "Un code de votre application est désormais demandé à chaque connexion.",
    ),
    Kind.TOTP_DISABLED: (
        "Application d’authentification désactivée",
        "Les codes de votre application ne sont plus demandés ni acceptés.",
    ),
    Kind.PASSKEY_ADDED: (
        "Clé d’accès ajoutée",
        "Cette clé permet désormais de se connecter à votre compte.",
    ),
    Kind.PASSKEY_REMOVED: (
        "Clé d’accès supprimée",
        "Cette clé ne permet plus de se connecter à votre compte.",
    ),
    Kind.RECOVERY_USED: (
        "Code de secours utilisé",
        "Ce code ne fonctionnera plus. S’il vous en reste peu, créez-en de nouveaux dans Paramètres, Sécurité.",
    ),
    Kind.RECOVERY_RENEWED: (
        "Nouveaux codes de secours",
        "Les codes de secours d’avant ne fonctionnent plus.",
    ),
}
TOLD = tuple(_WORDS)


def defer_notice(db: PlatformSession, kind: Kind, user_id: uuid.UUID, *, now: datetime) -> None:
    """Sent if, and only if, the change it tells of is committed."""
    told = {"notice_id": str(uuid.uuid4()), "user_id": str(user_id), "kind": kind.value, "happened_at": now.isoformat()}
    jobs.defer(db, send_factor_notice, **told)


@jobs.app.task(name="accounts.send_factor_notice", queue="mail", retry=jobs.PATIENT)
async def send_factor_notice(notice_id: str, user_id: str, kind: str, happened_at: str) -> None:
    notice = await in_database_thread(_notice, notice_id, uuid.UUID(user_id), Kind(kind), happened_at)
    if notice:
        await deliver(notice, "accounts.send_factor_notice")


def _notice(notice_id: str, user_id: uuid.UUID, kind: Kind, happened_at: str) -> mail.Mail | None:
    """None when the account is gone since."""
    with platform_session("notice of a second factor") as db:
        user = db.get(User, user_id)
    if user is None:
        return None
    what, meaning = _WORDS[kind]
    content = mail.render(
        "accounts/factor_notice",
        first_name=user.prenom,
        what=what,
        meaning=meaning,
        when=french.format_instant(datetime.fromisoformat(happened_at)),
        url=f"{settings().base_url}/connexion",
    )
    return content.addressed(user.email, f"<factor-{notice_id}@{settings().base_host.partition(':')[0]}>")
