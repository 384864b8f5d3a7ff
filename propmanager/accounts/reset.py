"""A forgotten password: the same answer for every address, and a link that the mailbox alone sees."""

from datetime import datetime

from sqlmodel import col, delete, select, update

from propmanager.accounts import devices, links, passwords, sessions, trail
from propmanager.accounts.link_tasks import defer_password_notice, send_link
from propmanager.accounts.model import Arrival, User
from propmanager.accounts.proof_model import Challenge, LinkKind
from propmanager.core import jobs, limits
from propmanager.core.client import Client
from propmanager.core.errors import InvalidInput
from propmanager.core.limits import Rule
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread, in_password_thread
from propmanager.journal.service import Kind

PER_ADDRESS = Rule("reset asked for an address", 5, 3600)
PER_PLACE = Rule("reset asked from an address", 20, 3600)
TRIES_PER_PLACE = Rule("reset tried from an address", 20, 15 * 60)

RESET_ASKED = "Un message est parti à cette adresse. Si elle a un compte, il contient un lien valable 30 minutes."
DEAD = (
    "Ce lien n’est plus valable : il a servi, il a expiré, ou un message plus récent l’a remplacé. "
    "Demandez-en un nouveau."
)


async def ask_reset(email: str, *, client: Client, now: datetime) -> None:
    """`email` as `address.read` gives it. A mail leaves in both cases; which one, only the worker finds out.

    Raises TooManyRequests, for addresses with and without an account alike.
    """
    await limits.hit(PER_PLACE, client.ip)
    await limits.hit(PER_ADDRESS, email)
    await in_database_thread(_ask, email, now)


async def reset_password(code: str, password: str, *, client: Client, now: datetime) -> None:
    """Raises DeadLink; InvalidInput when the password will not do, and then the link still serves."""
    await limits.hit(TRIES_PER_PLACE, client.ip)
    about_user = await in_database_thread(_about_holder, code, now)
    if weakness := await in_password_thread(passwords.weakness, password, about_user):
        raise InvalidInput({"password": weakness})
    password_hash = await in_password_thread(passwords.hash_password, password)
    await in_database_thread(_reset, code, password_hash, client, now)
    await limits.give_back(TRIES_PER_PLACE, client.ip)


def _ask(email: str, now: datetime) -> None:
    with platform_session("reset asked for") as db:
        user_id = db.exec(select(User.id).where(User.email == email)).one_or_none()
        link = links.ask(db, LinkKind.RESET_PASSWORD, email, user_id, now=now)
        jobs.defer(db, send_link, link_id=str(link.id))


def _about_holder(code: str, now: datetime) -> list[str]:
    with platform_session("whose password is reset") as db:
        link = links.find(db, code, LinkKind.RESET_PASSWORD, now=now)
        user = db.get(User, link.user_id) if link and link.user_id else None
    if user is None or user.is_disabled:
        raise links.DeadLink(DEAD)
    return [user.prenom, user.nom, user.email]


def _reset(code: str, password_hash: str, client: Client, now: datetime) -> None:
    with platform_session("password reset") as db:
        link = links.spend(db, code, LinkKind.RESET_PASSWORD, now=now)
        user = db.get(User, link.user_id) if link and link.user_id else None
        if user is None or user.is_disabled:
            raise links.DeadLink(DEAD)
        user.password_hash = password_hash
        user.email_verified_at = user.email_verified_at or now
        _put_everybody_out(db, user, now)
        trail.record_for_account(db, Kind.PASSWORD_RESET, trail.actor(user, client), now=now)
        defer_password_notice(db, Kind.PASSWORD_RESET, user.id, now=now)


def _put_everybody_out(db: PlatformSession, user: User, now: datetime) -> None:
    """Whoever came in by the old password, or is half way in. The second factor stays."""
    sessions.revoke_all(db, user.id, now=now)
    links.kill_all(db, user.id, now=now)
    devices.forget_all(db, user.id)
    db.exec(delete(Challenge).where(col(Challenge.user_id) == user.id))
    db.exec(update(Arrival).where(col(Arrival.user_id) == user.id, col(Arrival.used_at).is_(None)).values(used_at=now))
