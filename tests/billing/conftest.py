"""The sandbox as the Stripe of these tests: asked over HTTP by the product, its events brought to us by hand.

By hand, so that a test decides in which order, how often and when they come.
"""

import uuid
from collections.abc import Iterator
from datetime import timedelta

import pytest
import sqlalchemy as sa

from propmanager.accounts import rights
from propmanager.accounts.model import LoginSession, Membership, User
from propmanager.billing.model import StripeEvent
from propmanager.billing.stripe_gateway import connection
from propmanager.core import clock, database
from propmanager.core.database import Role
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.tenants import service as tenants
from propmanager.tenants.plans import Plan
from tests.billing.world import World
from tests.live import processes
from tests.live.stripe import StripeSandbox, stripe_in
from tests.state_tab import Tab

_ours = connection._client


@pytest.fixture(autouse=True)
def never_inside_a_transaction(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever asks Stripe holds no connection to the database. Not where several landlords click at once."""
    if "at_once" in request.node.name:
        return

    def client(key: str, api_base: str):
        held = {role: database.engine(role).pool.checkedout() for role in (Role.APP, Role.PLATFORM)}  # pyright: ignore[reportAttributeAccessIssue]  # QueuePool has it
        assert held == {Role.APP: 0, Role.PLATFORM: 0}
        return _ours(key, api_base)

    monkeypatch.setattr(connection, "_client", client)


SECRET = "whsec_of_the_tests"


@pytest.fixture(scope="session")
def stripe_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[StripeSandbox]:
    with stripe_in(tmp_path_factory.mktemp("stripe"), processes.free_port(), secret=SECRET) as sandbox:
        yield sandbox


@pytest.fixture
def pointed_at_stripe(database_url: str, stripe_process: StripeSandbox) -> Iterator[StripeSandbox]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("STRIPE_API_BASE", stripe_process.url)
        patch.setenv("STRIPE_WEBHOOK_SECRETS", SECRET)
        settings.cache_clear()
        yield stripe_process
    settings.cache_clear()


@pytest.fixture
def world(pointed_at_stripe: StripeSandbox) -> Iterator[World]:
    """A landlord on trial, and a Stripe that knows nobody yet."""
    pointed_at_stripe.ask("reset")
    yield _landlord(pointed_at_stripe)
    pointed_at_stripe.ask("fault")


@pytest.fixture
def other(world: World) -> World:
    """A second landlord, at the same Stripe."""
    return _landlord(world.stripe)


def _landlord(sandbox: StripeSandbox) -> World:
    with platform_session("test") as db:
        name = uuid.uuid4().hex[:12]
        tenant_id = tenants.create_tenant(db, "SCI des Lilas", f"lilas-{name}", now=clock.now()).id
        owner = User(email=f"{name}@exemple.fr", password_hash="", prenom="Claire", nom="Dupont")
        db.add(owner)
        db.flush()
        db.add(Membership(tenant_id=tenant_id, user_id=owner.id, role=rights.Role.OWNER))
    return World(sandbox, tenant_id, SECRET)


@pytest.fixture
def over(world: World) -> World:
    world.end_trial()
    return world


@pytest.fixture
def session_id(database_url):
    """Of somebody of the team."""
    later = clock.now() + timedelta(hours=1)
    with platform_session("test") as db:
        ines = User(
            email=f"{uuid.uuid4().hex}@equipe.example", password_hash="", prenom="Inès", nom="Garnier", is_staff=True
        )
        db.add(ines)
        db.flush()
        session = LoginSession(
            user_id=ines.id,
            second_factor=True,
            refresh_hash=b"x",
            valid_until=later,
            refresh_until=later,
            ends_at=later,
        )
        db.add(session)
        db.flush()
        return session.id


@pytest.fixture
def opened(session_id):
    """A page of the team, loaded."""

    def open_page(state, address):
        tab = Tab("", state, address, session_id=session_id)
        tab.run(state.load)
        return tab

    return open_page


@pytest.fixture
def word(database_url):
    return f"y{uuid.uuid4().hex[:10]}"


@pytest.fixture
def empty_inbox(database_url):
    with platform_session("test") as db:
        db.execute(sa.delete(StripeEvent))


@pytest.fixture
def basic(over: World) -> World:
    over.subscribe(Plan.BASIC)
    return over


@pytest.fixture
def premium(over: World) -> World:
    over.subscribe(Plan.PREMIUM)
    return over
