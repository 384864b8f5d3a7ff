"""The click of an owner, from the mail that only owners get: it alone ends anything."""

from datetime import datetime
from http import HTTPStatus

from sqlmodel import col, update

from propmanager.accounts import service as accounts
from propmanager.core import jobs, limits
from propmanager.core.client import Client
from propmanager.core.errors import PropManagerError
from propmanager.core.limits import Rule
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.resiliation import rules
from propmanager.resiliation.model import Resiliation, Status
from propmanager.resiliation.tasks import carry_out
from propmanager.resiliation.telling import send_outcome, term_of

TRIES_PER_PLACE = Rule("résiliation confirmed from an address", 20, 15 * 60)
DEAD = (
    "Ce lien n’est plus valable : il a servi, ou il a expiré. Répondez à notre message si la résiliation vous manque."
)


class LinkIsDead(PropManagerError):
    """Used, replaced, late or invented: nobody is told which."""

    status = HTTPStatus.GONE


async def confirm(code: str, *, client: Client, now: datetime) -> str:
    """What happens now, in words. Raises LinkIsDead and TooManyRequests."""
    await limits.hit(TRIES_PER_PLACE, client.ip)
    told = await in_database_thread(_confirm, code, client, now)
    await limits.give_back(TRIES_PER_PLACE, client.ip)
    return told


def set_confirmed(db: PlatformSession, row: Resiliation, who: Actor, *, now: datetime) -> None:
    """To be carried out. What else waits for the same space is answered by this one."""
    row.status, row.confirmed_at, row.trouble, row.trouble_at = Status.CONFIRMED, now, None, None
    db.add(row)
    others = (
        col(Resiliation.concerns) == row.concerns,
        col(Resiliation.status) == Status.WAITING,
        col(Resiliation.id) != row.id,
    )
    db.exec(update(Resiliation).where(*others).values(status=Status.REPLACED, trouble=None))
    journal.record(db, Kind.RESILIATION_CONFIRMED, who, [row.concerns] if row.concerns else [], now=now)
    jobs.defer(db, carry_out, tenant_id=str(row.concerns), resiliation_id=str(row.id))


def _confirm(code: str, client: Client, now: datetime) -> str:
    with platform_session("résiliation confirmed by the link of its mail") as db:
        row = _take(db, code, now)
        if row is None or row.concerns is None:
            raise LinkIsDead(DEAD)
        set_confirmed(db, row, Actor(device=client.device, ip_prefix=client.ip_prefix), now=now)
        term = term_of(row.concerns)
        if not rules.is_due(row.wanted_on, term):
            jobs.defer(db, send_outcome, tenant_id=str(row.concerns), resiliation_id=str(row.id))
        return f"La résiliation est confirmée. {rules.end_in_words(term, row.wanted_on)} Un message vous le confirme."


def _take(db: PlatformSession, code: str, now: datetime) -> Resiliation | None:
    """Of several who follow the link together, one gets it."""
    waiting = (
        col(Resiliation.code_hash) == accounts.digest(code),
        col(Resiliation.status) == Status.WAITING,
        col(Resiliation.mailed_at) > now - rules.LINK_LIFE,
    )
    taken = update(Resiliation).where(*waiting).values(status=Status.CONFIRMED, code_hash=None).returning(Resiliation)
    return db.exec(taken).scalar_one_or_none()
