"""The ways in which a subscription is ended: on our page, on Stripe's, and by somebody of the team."""

from datetime import timedelta

from propmanager.billing import service
from propmanager.core import clock
from tests.billing.world import World


def by_us(world: World):
    world.ask(service.cancel, now=clock.now())
    world.bring_all()


def by_portal(world: World, later: timedelta = timedelta(0)):
    """As the portal does it: a date, and no flag."""
    end = world.row.period_end
    assert end is not None
    at = int((end + later).timestamp())
    world.stripe.client.v1.subscriptions.update(world.row.stripe_subscription_id, {"cancel_at": at})
    world.bring_all()


def at_once(world: World):
    world.stripe.client.v1.subscriptions.cancel(world.row.stripe_subscription_id)
    world.bring_all()
