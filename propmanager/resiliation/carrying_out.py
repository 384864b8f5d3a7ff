"""Ending the subscription of what was confirmed. Stripe is asked in no transaction of ours, and may be asked again."""

import uuid
from datetime import datetime

import structlog
from sqlmodel import select

from propmanager.billing import service as billing
from propmanager.billing.service import RunningTerm
from propmanager.core import jobs
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.resiliation import rules
from propmanager.resiliation.model import Resiliation, Status, Trouble
from propmanager.resiliation.telling import send_outcome, term_of

log = structlog.get_logger(__name__)


def carry_out(tenant_id: uuid.UUID, resiliation_id: uuid.UUID, *, now: datetime) -> None:
    """Nothing is done before its day, or twice. Raises StripeUnavailable."""
    row = _confirmed(resiliation_id)
    before = term_of(tenant_id)
    if row is None or not rules.is_due(row.wanted_on, before):
        return
    if before:
        with tenant_session(tenant_id) as db:
            billing.cancel(db, now=now)
    _close(row.id, before, term_of(tenant_id), now)


def note_trouble(row: Resiliation, trouble: Trouble, now: datetime) -> None:
    """The team must look: it finds the row on its page, and the line in the log."""
    row.trouble, row.trouble_at = trouble, now
    log.error("resiliation.trouble", trouble=trouble.value, resiliation=str(row.id), tenant=str(row.concerns or ""))


def _confirmed(resiliation_id: uuid.UUID) -> Resiliation | None:
    with platform_session("a résiliation to carry out") as db:
        row = db.get(Resiliation, resiliation_id)
        return row if row and row.status == Status.CONFIRMED else None


def _close(resiliation_id: uuid.UUID, before: RunningTerm | None, after: RunningTerm | None, now: datetime) -> None:
    with platform_session("a résiliation carried out") as db:
        query = select(Resiliation).where(Resiliation.id == resiliation_id).with_for_update()
        row = db.exec(query).one_or_none()
        if row is None or row.status != Status.CONFIRMED:
            return
        row.status, row.done_at = Status.DONE, now
        row.ends_at = after.ends_at if after else now if before else None
        if rules.was_renewed(row.notified_at, before, row.wanted_on):
            note_trouble(row, Trouble.RENEWED, now)
        db.add(row)
        if before is None or before.ends_at:  # billing tells of an end that is new
            jobs.defer(db, send_outcome, tenant_id=str(row.concerns), resiliation_id=str(row.id))
