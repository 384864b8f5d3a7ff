import uuid
from collections.abc import Callable

import pytest

from propmanager.core import mail
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant
from tests.billing.conftest import (  # noqa: F401 - fixtures: the Stripe of these tests is that of billing's
    never_inside_a_transaction,
    pointed_at_stripe,
    stripe_process,
    world,
)
from tests.billing.world import World
from tests.resiliation.desk import Desk


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[mail.Mail]:
    """What would have left for the mail server."""
    left: list[mail.Mail] = []

    async def keep(letter: mail.Mail, *_arguments: object, **_options: object) -> None:
        left.append(letter)

    monkeypatch.setattr(mail, "send", keep)
    return left


@pytest.fixture
def desk(world: World, sent: list[mail.Mail]) -> Desk:  # noqa: F811 - the fixture
    """The desk of a space on trial, whose owner is Claire."""
    with platform_session("test") as db:
        subdomain = db.get_one(Tenant, world.tenant_id).subdomain
    return Desk(world, sent, subdomain, f"{subdomain.removeprefix('lilas-')}@exemple.fr")


@pytest.fixture
def paying(desk: Desk) -> Desk:
    desk.world.end_trial()
    desk.world.subscribe()
    return desk


@pytest.fixture
def unknown() -> Callable[[], str]:
    return lambda: f"nulle-part-{uuid.uuid4().hex[:12]}"
