"""A tenant's end: asked for by its owner, thirty days to change one's mind, then everything at once."""

import uuid
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlmodel import col, delete, select
from sqlmodel.sql.expression import SelectOfScalar

from propmanager.accounts import service as accounts
from propmanager.core.errors import Conflict, InvalidInput, NotFound
from propmanager.core.tenancy import PlatformSession, TenantSession
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.rgpd import ledger
from propmanager.rgpd.ledger import Erased
from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.model import ErasureRequest
from propmanager.rgpd.treatment import Removed
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant

DELAY = timedelta(days=30)
NOTICE = timedelta(days=3)

OTHER_NAME = "Ce n’est pas le nom de cet espace. Recopiez-le tel qu’il est écrit."
ALREADY_ASKED = "La fermeture de cet espace est déjà demandée. Rechargez la page pour voir sa date."
NOT_ASKED = "Aucune fermeture n’est demandée pour cet espace. Rechargez la page."
STILL_PAYING = "Un abonnement est en cours. Résiliez-le d’abord depuis la page Facturation, puis demandez la fermeture."
TOO_LATE = "Le délai est passé : l’effacement de cet espace a commencé et ne peut plus être annulé."


def due_at(now: datetime) -> datetime:
    return now + DELAY


def add_request(
    db: PlatformSession, tenant: Tenant, user_id: uuid.UUID | None, typed_nom: str, *, now: datetime
) -> ErasureRequest:
    """Raises InvalidInput unless the name of the space was typed, Conflict when it is asked for already or pays."""
    if " ".join(typed_nom.split()) != " ".join(tenant.nom.split()):
        raise InvalidInput({"nom": OTHER_NAME})
    if still_pays(db, tenant.id):
        raise Conflict(STILL_PAYING)
    request = ErasureRequest(tenant_id=tenant.id, requested_by=user_id, created_at=now, due_at=due_at(now))
    db.add(request)
    try:
        db.flush()
    except IntegrityError as conflict:
        raise Conflict(ALREADY_ASKED) from conflict
    return request


def cancel_request(db: PlatformSession, tenant_id: uuid.UUID, *, now: datetime) -> None:
    """Raises NotFound when there is none, Conflict once its day has come."""
    request = db.exec(_pending(tenant_id).with_for_update()).one_or_none()
    if request is None:
        raise NotFound(NOT_ASKED)
    if request.due_at <= now:
        raise Conflict(TOO_LATE)
    request.cancelled_at = now
    db.add(request)


def still_pays(db: PlatformSession, tenant_id: uuid.UUID) -> bool:
    """Whether Stripe would go on charging somebody whom nobody knows any more."""
    paid = sa.table("subscription", *map(sa.column, ("tenant_id", "is_live", "cancel_at_period_end", "cancel_at")))
    goes_on = (paid.c.is_live, sa.not_(paid.c.cancel_at_period_end), paid.c.cancel_at.is_(None))
    return db.execute(sa.select(paid.c.tenant_id).where(paid.c.tenant_id == tenant_id, *goes_on)).first() is not None


def pending_request(db: TenantSession) -> ErasureRequest | None:
    return db.exec(select(ErasureRequest).where(col(ErasureRequest.cancelled_at).is_(None))).one_or_none()


def take_reminders(db: PlatformSession, now: datetime) -> list[ErasureRequest]:
    """The requests whose owners are to be told that the day is near; each is given once."""
    near = select(ErasureRequest).where(
        col(ErasureRequest.cancelled_at).is_(None),
        col(ErasureRequest.reminded_at).is_(None),
        col(ErasureRequest.due_at) <= now + NOTICE,
    )
    found = list(db.exec(near.with_for_update(skip_locked=True)))
    for request in found:
        request.reminded_at = now
        db.add(request)
    return found


def list_due(db: PlatformSession, now: datetime) -> list[ErasureRequest]:
    """Nobody's space goes without a reminder: a worker that was away for a week gives it first."""
    due = select(ErasureRequest).where(
        col(ErasureRequest.cancelled_at).is_(None),
        col(ErasureRequest.reminded_at).is_not(None),
        col(ErasureRequest.due_at) <= now,
    )
    return list(db.exec(due))


def lock_due(
    db: PlatformSession, tenant_id: uuid.UUID, request_id: uuid.UUID, *, now: datetime
) -> ErasureRequest | None:
    """None when it was cancelled, or is not due, or is done."""
    request = db.exec(_pending(tenant_id).where(ErasureRequest.id == request_id).with_for_update()).one_or_none()
    return request if request and request.due_at <= now else None


def erase(db: PlatformSession, tenant_id: uuid.UUID, *, now: datetime) -> None:
    """In the caller's transaction. The ledger has its line first: what it does not tell has not taken place."""
    tenants.lock_tenant(db, tenant_id)  # before its people, as a change of its team does
    user_ids = accounts.leaving.accounts_left_without(db, tenant_id)
    ledger.append(Erased(tenant_id, tuple(user_ids), now))
    remove(db, tenant_id, user_ids, now=now)


def remove(db: PlatformSession, tenant_id: uuid.UUID, user_ids: list[uuid.UUID], *, now: datetime) -> bool:
    """Whether there was something to remove. Foreign keys take the tenant's rows along; the map names the others."""
    rows = sum(_remove_by_column(db, table, column, tenant_id) for table, column in _WITHOUT_FOREIGN_KEY)
    rows += len(db.exec(delete(Tenant).where(col(Tenant.id) == tenant_id).returning(col(Tenant.id))).all())
    rows += len(accounts.leaving.erase_accounts(db, user_ids))
    if rows:
        journal.record(db, Kind.ERASURE_DONE, Actor(), [], now=now, tenant_id=str(tenant_id))
    return bool(rows)


_WITHOUT_FOREIGN_KEY = [
    (one.table, one.erasure.by) for one in TREATMENTS if isinstance(one.erasure, Removed) and one.erasure.by
]


def _remove_by_column(db: PlatformSession, table: str, column: str, tenant_id: uuid.UUID) -> int:
    rows = sa.table(table, sa.column(column))
    return len(db.execute(sa.delete(rows).where(rows.c[column] == tenant_id).returning(rows.c[column])).all())


def _pending(tenant_id: uuid.UUID) -> SelectOfScalar[ErasureRequest]:
    return select(ErasureRequest).where(
        ErasureRequest.tenant_id == tenant_id, col(ErasureRequest.cancelled_at).is_(None)
    )
