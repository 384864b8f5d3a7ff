from datetime import UTC, date, datetime

from propmanager.core.clock import day_in_paris
from tests.billing.world import World


def test_a_subscription_begun_on_the_31st_renews_on_the_last_day_of_each_month(world: World):
    world.end_trial()
    world.stripe.advance_to(int(datetime(2027, 1, 31, 11, tzinfo=UTC).timestamp()))
    world.subscribe()
    days = []
    for _ in range(4):
        row = world.row
        assert row.period_end is not None
        assert row.paid_through == row.period_end
        days.append(day_in_paris(row.period_end))
        world.stripe.advance_to(int(row.period_end.timestamp()) + 7200)
        world.bring_all()
    assert days == [date(2027, 2, 28), date(2027, 3, 31), date(2027, 4, 30), date(2027, 5, 31)]
