from dataclasses import dataclass, field
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.surplus import began, surplus
from tests.billing.strategies import DAY, NOON


@dataclass
class Bought:
    stripe_subscription_id: str
    stripe_status: str = "active"
    created_at: datetime = NOON
    ended_at: datetime | None = None
    paid_through: datetime | None = NOON
    trial_ends_at: datetime | None = None
    is_live: bool = field(init=False)

    def __post_init__(self):
        self.is_live = self.stripe_status not in {"canceled", "incomplete_expired"}


FIRST = Bought("sub_1", created_at=NOON)
OFTEN = st.builds(
    Bought,
    stripe_subscription_id=st.sampled_from([f"sub_{n}" for n in range(5)]),
    stripe_status=st.sampled_from(["active", "past_due", "canceled", "incomplete", "incomplete_expired"]),
    created_at=st.integers(0, 9).map(lambda days: NOON + days * DAY),
    ended_at=st.none() | st.integers(0, 12).map(lambda days: NOON + days * DAY),
    paid_through=st.none() | st.just(NOON),
)


@pytest.mark.parametrize(
    ("second", "found"),
    [
        (Bought("sub_2", created_at=NOON + DAY), {"sub_2"}),
        (Bought("sub_2", "canceled", NOON + DAY, NOON + 2 * DAY), {"sub_2"}),
        (Bought("sub_2", "incomplete", NOON + DAY, paid_through=None), {"sub_2"}),
        (Bought("sub_2", "incomplete_expired", NOON + DAY, paid_through=None), set()),
        (Bought("sub_0", created_at=NOON - DAY), {"sub_1"}),
        (Bought("sub_0", "incomplete", created_at=NOON - DAY, paid_through=None), {"sub_0"}),
        (Bought("sub_0", "canceled", NOON - DAY, NOON), set()),
        (Bought("sub_0", "canceled", NOON - 2 * DAY, NOON - DAY), set()),
        (Bought("sub_0", "canceled", NOON - DAY, NOON + DAY, paid_through=None), set()),
    ],
)
def test_of_two_that_overlap_the_one_bought_first_stays(second, found):
    assert surplus([FIRST, second]) == surplus([second, FIRST]) == found


def test_of_two_that_wait_for_their_first_payment_the_younger_stays():
    older = Bought("sub_1", "incomplete", NOON, paid_through=None)
    younger = Bought("sub_2", "incomplete", NOON + DAY, paid_through=None)
    assert surplus([older, younger]) == {"sub_1"}


def test_nothing_paid_and_called_off_never_began():
    assert not began(Bought("sub_1", "canceled", paid_through=None))
    assert began(Bought("sub_1", "canceled", paid_through=None, trial_ends_at=NOON))


@given(st.lists(OFTEN, unique_by=lambda one: one.stripe_subscription_id), st.randoms())
def test_at_most_one_that_lives_counts_whatever_the_order(rows, chance):
    found = surplus(rows)
    shuffled = list(rows)
    chance.shuffle(shuffled)
    assert surplus(shuffled) == found
    assert len([row for row in rows if row.is_live and row.stripe_subscription_id not in found]) <= 1
