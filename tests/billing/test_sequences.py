"""200 lives of a subscription, each told twice: straight and shuffled, doubled, interrupted, with slow answers.

Both ways must end in the same state.
"""

import json
import random
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from sqlmodel import select

from propmanager.billing import processing, settlement, stripe_gateway
from propmanager.billing.model import PaymentFailure, StripeEvent, StripeInvoice, Subscription
from propmanager.core.tenancy import platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant
from tests.billing.story import ACTS, BEGINNINGS, START, Story

LIVES = 200
days = st.integers(0, 12)
lives = st.builds(
    lambda first, then: [first, *then],
    st.tuples(st.sampled_from(BEGINNINGS), days),
    st.lists(st.tuples(st.sampled_from(ACTS), days), min_size=1, max_size=10),
)


@dataclass
class Telling:
    """One tenant that is told a story. `moment` is how far Stripe's own time has come."""

    story: Story
    monkeypatch: pytest.MonkeyPatch
    tenant_id: uuid.UUID = field(init=False)
    moment: int = 0

    def __post_init__(self) -> None:
        with platform_session("test") as db:
            made = tenants.create_tenant(db, "SCI", f"vie-{uuid.uuid4().hex[:12]}", now=START - timedelta(days=20))
            self.tenant_id = made.id
            self.events = [self._kept(db, told) for told in self.story.events]

    def _kept(self, db, told) -> StripeEvent:
        event = StripeEvent(
            event_id=f"evt_{uuid.uuid4().hex}",
            type=told.kind,
            object_id=told.object_id,
            customer_id="cus_life",
            created_at=told.created_at,
            is_live=False,
            body=json.dumps({"data": {"object": told.data}}),
        )
        db.add(event)
        return event

    def listen(self) -> None:
        """Stripe answers for this tenant, as of its moment."""

        def subscription(stripe_id: str):
            return replace(self.story.moments[self.moment][0][stripe_id], tenant=str(self.tenant_id))

        def invoice(stripe_id: str):
            return replace(self.story.moments[self.moment][1][stripe_id], tenant=str(self.tenant_id))

        self.monkeypatch.setattr(stripe_gateway, "subscription", subscription)
        self.monkeypatch.setattr(stripe_gateway, "invoice", invoice)

    def straight(self) -> None:
        self.listen()
        for told, event in zip(self.story.events, self.events, strict=True):
            self.moment = told.moment
            processing.take_in(event, processing.read_for(event), self.story.now)

    def crooked(self, chance: random.Random) -> None:
        """Answers are asked for in any order and stored in another; some are lost with their worker and asked again."""
        self.listen()
        waiting = [*range(len(self.events)), *(n for n in range(len(self.events)) if chance.random() < 0.5)]
        chance.shuffle(waiting)
        under_way: list[tuple[int, Any]] = []
        killed: set[int] = set()
        last = len(self.story.moments) - 1
        while waiting or under_way:
            self.moment = min(last, self.moment + chance.randrange(3)) if chance.random() < 0.6 else self.moment
            askable = [n for n in waiting if self.story.events[n].moment <= self.moment]
            if askable and (not under_way or chance.random() < 0.6):
                number = chance.choice(askable)
                waiting.remove(number)
                under_way.append((number, processing.read_for(self.events[number])))
            elif under_way:
                number, reading = under_way.pop(chance.randrange(len(under_way)))
                if number not in killed and chance.random() < 0.3:
                    killed.add(number)
                    waiting.append(number)
                    self._killed_before_commit(number, reading)
                else:
                    processing.take_in(self.events[number], reading, self.story.now)
            else:
                self.moment = min(last, self.moment + 1)

    def _killed_before_commit(self, number: int, reading: Any) -> None:
        settle = settlement.settle

        def killed(*arguments: Any, **options: Any) -> None:
            settle(*arguments, **options)
            raise KeyboardInterrupt

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(settlement, "settle", killed)
            with pytest.raises(KeyboardInterrupt):
                processing.take_in(self.events[number], reading, self.story.now)

    def state(self) -> dict[str, Any]:
        """Everything but ids of rows, and the count of readings."""
        with platform_session("test") as db:
            tenant = tenants.lock_tenant(db, self.tenant_id)
            settlement.settle(db, tenant, "end", now=self.story.now)
        with platform_session("test") as db:
            tenant = db.get_one(Tenant, self.tenant_id)
            outlook = (tenant.payment_refused, tenant.closes_at)
            told: dict[str, Any] = {"tenant": (tenant.status, tenant.suspended_reason, tenant.plan, *outlook)}
            for model in (Subscription, StripeInvoice, PaymentFailure):
                rows = db.exec(select(model).where(model.tenant_id == self.tenant_id))
                told[model.__name__] = sorted(
                    json.dumps(row.model_dump(mode="json", exclude={"id", "tenant_id", "applied_seq"}), sort_keys=True)
                    for row in rows
                )
            return told


@contextmanager
def telling(story: Story, monkeypatch: pytest.MonkeyPatch) -> Iterator[Telling]:
    """The tenant goes afterwards: what has an id at Stripe belongs to one tenant, and both are told the same story."""
    told = Telling(story, monkeypatch)
    yield told
    with platform_session("test") as db:
        db.delete(db.get_one(Tenant, told.tenant_id))


@pytest.mark.timeout(900)
@settings(
    max_examples=LIVES,
    deadline=None,
    derandomize=True,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(lives, st.integers(0, 2**32))
def test_however_it_is_told_it_ends_the_same(database_url, monkeypatch, acts, seed):
    """Checklist E52."""
    story = Story("")
    for act, later in acts:
        story.play(act, later)
    with telling(story, monkeypatch) as one:
        one.straight()
        straight = one.state()
    with telling(story, monkeypatch) as another:
        another.crooked(random.Random(seed))
        assert another.state() == straight
