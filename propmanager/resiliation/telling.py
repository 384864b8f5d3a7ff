"""What the worker writes once a notification has come: it alone looks whether the space exists, and whose it is."""

import uuid
from datetime import datetime, timedelta

from sqlalchemy import func
from sqlmodel import col, select

from propmanager.accounts import service as accounts
from propmanager.billing import service as billing
from propmanager.billing.service import RunningTerm
from propmanager.core import clock, jobs
from propmanager.core.mail import Mail
from propmanager.core.tenancy import PlatformSession, platform_session, tenant_session
from propmanager.core.threads import in_database_thread
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.resiliation import letters, rules
from propmanager.resiliation.model import Resiliation, Status
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant


@jobs.app.task(name="resiliation.tell", queue="mail", retry=jobs.PATIENT)
async def tell(resiliation_id: str) -> None:
    for letter in await in_database_thread(_written, uuid.UUID(resiliation_id), clock.now()):
        await accounts.deliver(letter, "resiliation.tell")


@jobs.app.task(name="resiliation.send_outcome", queue="mail", retry=jobs.PATIENT)
async def send_outcome(tenant_id: str, resiliation_id: str) -> None:
    for letter in await in_database_thread(_outcome, uuid.UUID(tenant_id), uuid.UUID(resiliation_id)):
        await accounts.deliver(letter, "resiliation.send_outcome")


def term_of(tenant_id: uuid.UUID) -> RunningTerm | None:
    with tenant_session(tenant_id) as db:
        return billing.running_term(db)


def _written(resiliation_id: uuid.UUID, now: datetime) -> list[Mail]:
    """To the owners, with a link whose code is made here; to the address that was typed, unless it is one of theirs.

    Nothing once it was answered.
    """
    with platform_session("notification of a résiliation") as db:
        row = db.exec(select(Resiliation).where(Resiliation.id == resiliation_id).with_for_update()).one_or_none()
        if row is None or row.status != Status.WAITING:
            return []
        tenant = tenants.find_by_subdomain(db, row.reference)
        to_owners = _to_owners(db, row, tenant, now) if tenant else []
    is_told = row.email in {letter.to for letter in to_owners}
    return to_owners if is_told else [*to_owners, letters.received(row)]


def _outcome(tenant_id: uuid.UUID, resiliation_id: uuid.UUID) -> list[Mail]:
    """To the owners, what the subscription does now."""
    term = term_of(tenant_id)
    with platform_session("outcome of a résiliation") as db:
        row, found = db.get(Resiliation, resiliation_id), tenants.tenants_of(db, [tenant_id])
        if row is None or not found:
            return []
        end = rules.end_in_words(term, row.wanted_on)
        after = rules.AFTER_THE_END if term else ""
        return [letters.outcome(row, found[0], owner, end, after) for owner in letters.owners_of(db, found[0])]


def _to_owners(db: PlatformSession, row: Resiliation, tenant: Tenant, now: datetime) -> list[Mail]:
    if row.concerns is None:
        row.concerns = tenant.id
        journal.record(db, Kind.RESILIATION_NOTIFIED, Actor(), [tenant.id], now=row.notified_at)
    if _mailed_lately(db, row, now) >= rules.MAILS_A_DAY:
        return []
    code, term = accounts.new_secret(), term_of(tenant.id)
    row.code_hash, row.mailed_at = accounts.digest(code), now
    return [letters.confirm(row, tenant, owner, code, term) for owner in letters.owners_of(db, tenant)]


def _mailed_lately(db: PlatformSession, row: Resiliation, now: datetime) -> int:
    others = (Resiliation.concerns == row.concerns, Resiliation.id != row.id)
    lately = col(Resiliation.mailed_at) > now - timedelta(days=1)
    return db.exec(select(func.count()).select_from(Resiliation).where(*others, lately)).one()
