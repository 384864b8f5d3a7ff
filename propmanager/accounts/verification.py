"""The link that proves a mailbox: of a sign-up, of an account's own address, or of the one that is to replace it."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError

from propmanager.accounts import links, signup, trail
from propmanager.accounts.arrival import arrival_url, space_url
from propmanager.accounts.link_tasks import LOGIN, send_email_changed
from propmanager.accounts.model import User
from propmanager.accounts.proof_model import LinkKind, MailLink
from propmanager.accounts.signup import Confirmed
from propmanager.core import jobs, limits
from propmanager.core.client import Client
from propmanager.core.errors import Conflict, InvalidInput
from propmanager.core.limits import Rule
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.journal.service import Kind

PER_PLACE = Rule("link followed from an address", 20, 15 * 60)

DEAD = (
    "Ce lien n’est plus valable : il a servi, il a expiré, ou un message plus récent l’a remplacé. "
    "Connectez-vous si votre compte existe, ou recommencez votre demande."
)
TAKEN = "L’adresse que vous aviez choisie pour votre espace a été prise entre-temps. Recommencez l’inscription."
HAS_ACCOUNT = "Un autre compte utilise maintenant cette adresse. Choisissez-en une autre dans votre profil."
VERIFIED = "Votre adresse est confirmée. Vous pouvez fermer cette page."
CHANGED = "Votre nouvelle adresse est enregistrée. Elle vous servira dès la prochaine connexion."
SPACE_MADE = "espace-cree"  # names a sentence of the login page


@dataclass(frozen=True)
class Outcome:
    """Where to go, or what to read."""

    location: str = ""
    notice: str = ""


async def verify_link(code: str, *, client: Client, now: datetime) -> Outcome:
    """Raises DeadLink, Conflict and TooManyRequests."""
    await limits.hit(PER_PLACE, client.ip)
    outcome = await in_database_thread(_verify, code, client, now)
    await limits.give_back(PER_PLACE, client.ip)
    return outcome


def _verify(code: str, client: Client, now: datetime) -> Outcome:
    try:
        with platform_session("link to an address followed") as db:
            if confirmed := signup.confirm(db, code, client=client, now=now):
                return Outcome(location=_space(confirmed))
            return Outcome(notice=_prove_address(db, code, client, now))
    except InvalidInput as taken:
        raise Conflict(TAKEN) from taken


def _space(confirmed: Confirmed) -> str:
    if confirmed.arrival_code:
        return arrival_url(confirmed.subdomain, confirmed.arrival_code)
    return f"{space_url(confirmed.subdomain)}{LOGIN}?avis={SPACE_MADE}"


def _prove_address(db: PlatformSession, code: str, client: Client, now: datetime) -> str:
    link = links.spend(db, code, LinkKind.VERIFY_EMAIL, LinkKind.CHANGE_EMAIL, now=now)
    user = db.get(User, link.user_id) if link else None
    if link is None or user is None or user.is_disabled:
        raise links.DeadLink(DEAD)
    if link.kind == LinkKind.CHANGE_EMAIL:
        return _change(db, user, link, client, now)
    if user.email != link.email:
        raise links.DeadLink(DEAD)
    user.email_verified_at = now
    trail.record_for_account(db, Kind.EMAIL_VERIFIED, trail.actor(user, client), now=now)
    return VERIFIED


def _change(db: PlatformSession, user: User, link: MailLink, client: Client, now: datetime) -> str:
    """What was sent to the old address opens nothing any more; the old address itself is told."""
    link.replaced_email, user.email, user.email_verified_at = user.email, link.email, now
    try:
        db.flush()
    except IntegrityError as conflict:
        raise Conflict(HAS_ACCOUNT) from conflict
    links.kill_all(db, user.id, now=now)
    trail.record_for_account(db, Kind.EMAIL_CHANGED, trail.actor(user, client), now=now)
    jobs.defer(db, send_email_changed, link_id=str(link.id))
    return CHANGED
