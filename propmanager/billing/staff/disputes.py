"""What of a customer's payments their bank asks back, for the team: how much, why, and until when to answer."""

import uuid
from collections.abc import Iterator
from dataclasses import dataclass

from sqlmodel import col, select

from propmanager.billing.model import CardDispute
from propmanager.billing.staff import words
from propmanager.billing.staff.words import Badge
from propmanager.core import money
from propmanager.core.tenancy import PlatformSession

_STATUS: dict[str, Badge] = {
    "needs_response": ("À répondre", "bad"),
    "under_review": ("Examinée par la banque", "warn"),
    "appeal_needs_response": ("Recours à répondre", "bad"),
    "appeal_under_review": ("Recours examiné", "warn"),
    "won": ("Gagnée", "ok"),
    "lost": ("Perdue", "bad"),
    "warning_needs_response": ("Demande à répondre", "warn"),
    "warning_under_review": ("Demande examinée", "warn"),
    "warning_closed": ("Demande close", "neutral"),
    "prevented": ("Évitée", "ok"),
}
_TO_ANSWER = "needs_response"  # a dispute, an inquiry before one, or an appeal after it


@dataclass(frozen=True)
class DisputeRow:
    day: str
    invoice_id: str
    dispute_id: str
    reason: str  # Stripe's word
    status: str
    tone: str
    due: str  # empty: nothing is to be answered
    amount: str


def dispute_rows(db: PlatformSession, tenant_id: uuid.UUID, length: int) -> Iterator[DisputeRow]:
    query = select(CardDispute).where(CardDispute.tenant_id == tenant_id)
    for one in db.exec(query.order_by(col(CardDispute.opened_at).desc(), col(CardDispute.dispute_id)).limit(length)):
        status, tone = _STATUS.get(one.status, (one.status, "neutral"))
        is_open = one.status.endswith(_TO_ANSWER) and one.evidence_due_at
        yield DisputeRow(
            day=words.day(one.opened_at),
            invoice_id=one.invoice_id,
            dispute_id=one.dispute_id,
            reason=one.reason,
            status=status,
            tone=tone,
            due=f"Répondre avant le {words.moment(one.evidence_due_at)}" if is_open else "",
            amount=money.format_euros(one.amount_cents),
        )
