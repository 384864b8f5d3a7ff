"""A Stripe in memory: the life of one tenant's subscriptions, its events, and what Stripe says at each moment."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from propmanager.billing.snapshots import InvoiceSnapshot, SubscriptionSnapshot

START = datetime(2026, 3, 1, 12, tzinfo=UTC)
MONTH = timedelta(days=30)
PRICES = {"price_basic": 34_80, "price_premium": 94_80, "price_enterprise": 238_80}
REFUSED, PAID = "invoice.payment_failed", "invoice.paid"
UPDATED, CREATED, DELETED = (f"customer.subscription.{word}" for word in ("updated", "created", "deleted"))


@dataclass(frozen=True)
class Told:
    """An event, and the moment from which on Stripe's answers know of it."""

    moment: int
    kind: str
    object_id: str
    created_at: datetime
    data: dict[str, Any]


@dataclass
class Story:
    """Each act changes what Stripe says; `moments` keeps every picture, so that a slow answer can be an old one."""

    tenant: str
    now: datetime = START
    subscriptions: dict[str, SubscriptionSnapshot] = field(default_factory=dict)
    invoices: dict[str, InvoiceSnapshot] = field(default_factory=dict)
    moments: list[tuple[dict[str, SubscriptionSnapshot], dict[str, InvoiceSnapshot]]] = field(default_factory=list)
    events: list[Told] = field(default_factory=list)

    @property
    def living(self) -> SubscriptionSnapshot | None:
        return next(
            (one for one in self.subscriptions.values() if one.status not in {"canceled", "incomplete_expired"}), None
        )

    def play(self, act: str, days: int) -> None:
        """An act that does not fit the moment does nothing."""
        self.now += timedelta(days=days)
        before = len(self.events)
        getattr(self, f"_{act}")()
        if len(self.events) > before:
            self.moments.append((dict(self.subscriptions), dict(self.invoices)))

    # --- acts ---

    def _begin(self) -> None:
        self._new("active")

    def _begin_trial(self) -> None:
        self._new("trialing")

    def _begin_unsure(self) -> None:
        self._new("incomplete")

    def _begin_second(self) -> None:
        if self.living:
            self._new("active", beside=True)

    def _renew(self) -> None:
        self._next_period(paid=True)

    def _renew_unpaid(self) -> None:
        self._next_period(paid=False)

    def _refuse(self) -> None:
        owed = self._owed()
        if owed:
            self._refused(owed)

    def _pay(self) -> None:
        owed, row = self._owed(), self.living
        if owed is None or row is None:
            return
        self._settle(owed)
        if row.status in {"past_due", "unpaid", "incomplete"}:
            self._say(replace(row, status="active"))

    def _void(self) -> None:
        owed = self._owed()
        if owed:
            self.invoices[owed.id] = replace(owed, status="void")
            self._tell("invoice.voided", owed.id, self._invoice_data(owed))

    def _stop_trying(self) -> None:
        if (row := self.living) and row.status == "past_due":
            self._say(replace(row, status="unpaid"))

    def _plan_end(self) -> None:
        if (row := self.living) and row.status in {"active", "trialing"}:
            self._say(replace(row, cancel_at_period_end=True, cancel_at=row.period_end, canceled_at=self.now))

    def _take_back(self) -> None:
        if (row := self.living) and row.ends_by_itself:
            self._say(replace(row, cancel_at_period_end=False, cancel_at=None, canceled_at=None))

    def _change_price(self) -> None:
        if (row := self.living) and row.status in {"active", "trialing"}:
            prices = list(PRICES)
            self._say(replace(row, price_id=prices[(prices.index(row.price_id) + 1) % 3]))

    def _cancel(self) -> None:
        self._end("cancellation_requested")

    def _give_up(self) -> None:
        self._end("payment_failed")

    # --- what they are made of ---

    def _new(self, status: str, *, beside: bool = False) -> None:
        if self.living and not beside:
            return
        number = len(self.subscriptions) + 1
        end = self.now + (timedelta(days=14) if status == "trialing" else MONTH)
        row = SubscriptionSnapshot(
            id=f"sub_life_{number}", customer_id="cus_life", status=status, created_at=self.now, started_at=self.now,
            tenant=self.tenant, price_id="price_basic", item_id=f"si_{number}", period_start=self.now, period_end=end,
            trial_end=end if status == "trialing" else None,
        )  # fmt: skip
        self.subscriptions[row.id] = row
        self._tell(CREATED, row.id, {"id": row.id, "customer": "cus_life"})
        bill = self._bill(row, "subscription_create", 0 if status == "trialing" else PRICES[row.price_id])
        if status != "incomplete":
            self._settle(bill)

    def _next_period(self, *, paid: bool) -> None:
        row = self.living
        if row is None or row.status not in {"active", "trialing"} or row.period_end is None:
            return
        if row.ends_by_itself:
            self._end("cancellation_requested")
            return
        start = max(self.now, row.period_end)
        self.now = start
        row = replace(row, status="active", period_start=start, period_end=start + MONTH)
        self._say(row)
        bill = self._bill(row, "subscription_cycle", PRICES[row.price_id])
        if paid:
            self._settle(bill)
        else:
            self._say(replace(row, status="past_due"))
            self._refused(bill)

    def _end(self, reason: str) -> None:
        row = self.living
        if row is None:
            return
        status = "incomplete_expired" if row.status == "incomplete" else "canceled"
        ended = replace(
            row, status=status, ended_at=self.now, canceled_at=row.canceled_at or self.now, cancel_reason=reason
        )
        self.subscriptions[row.id] = ended
        self._tell(
            UPDATED if status == "incomplete_expired" else DELETED, row.id, {"id": row.id, "customer": "cus_life"}
        )

    def _bill(self, row: SubscriptionSnapshot, reason: str, cents: int) -> InvoiceSnapshot:
        bill = InvoiceSnapshot(
            id=f"in_life_{len(self.invoices) + 1}", customer_id="cus_life", status="open", created_at=self.now,
            subscription_id=row.id, tenant=self.tenant, billing_reason=reason, total_cents=cents, due_cents=cents,
            price_id=row.price_id, covers_from=row.period_start, covers_until=row.period_end,
        )  # fmt: skip
        self.invoices[bill.id] = bill
        return bill

    def _owed(self) -> InvoiceSnapshot | None:
        row = self.living
        bills = [
            one for one in self.invoices.values() if row and one.subscription_id == row.id and one.status == "open"
        ]
        return bills[-1] if bills else None

    def _settle(self, bill: InvoiceSnapshot) -> None:
        bill = self.invoices[bill.id]
        self.invoices[bill.id] = replace(bill, status="paid", paid_cents=bill.due_cents, paid_at=self.now)
        self._tell(PAID, bill.id, self._invoice_data(bill))

    def _refused(self, bill: InvoiceSnapshot) -> None:
        bill = self.invoices[bill.id]
        bill = replace(bill, attempt_count=bill.attempt_count + 1)
        self.invoices[bill.id] = bill
        self._tell(REFUSED, bill.id, self._invoice_data(bill))

    def _say(self, row: SubscriptionSnapshot) -> None:
        self.subscriptions[row.id] = row
        self._tell(UPDATED, row.id, {"id": row.id, "customer": "cus_life"})

    def _invoice_data(self, bill: InvoiceSnapshot) -> dict[str, Any]:
        return {
            "id": bill.id,
            "customer": "cus_life",
            "attempt_count": bill.attempt_count,
            "amount_due": bill.due_cents,
            "billing_reason": bill.billing_reason,
            "next_payment_attempt": None,
            "parent": {"subscription_details": {"subscription": bill.subscription_id}},
        }

    def _tell(self, kind: str, object_id: str, data: dict[str, Any]) -> None:
        self.events.append(Told(len(self.moments), kind, object_id, self.now, data))


BEGINNINGS = ("begin", "begin", "begin_trial", "begin_unsure")
# Some more often than others, so that three refusals of one invoice happen.
ACTS = (
    "renew", "renew_unpaid", "renew_unpaid", "refuse", "refuse", "refuse", "pay", "void", "stop_trying", "plan_end",
    "take_back", "change_price", "cancel", "give_up", "begin_second", *BEGINNINGS,
)  # fmt: skip
