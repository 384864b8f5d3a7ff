import asyncio
import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import pytest

from propmanager.accounts import passwords, service, sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.accounts.service import Entry, SessionClient
from propmanager.accounts.tokens import RefreshToken
from propmanager.core.client import Client
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from tests.accounts.outbox import Outbox, mail_server
from tests.accounts.sign_ups import SignUps

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
PASSWORD = "un cheval bleu sous la pluie"
FIREFOX = Client(ip="192.0.2.7", device="Firefox, Windows")
KEY = "k9dA2mQz7Lw1Xy4Vb8Nc6Tr3Pf5Hs0Ju"  # signs what tests sign


@dataclass(frozen=True)
class Person:
    """A committed user, and the tenants they belong to."""

    id: uuid.UUID
    email: str
    password: str = PASSWORD
    tenants: list[uuid.UUID] = field(default_factory=list)


MakePerson = Callable[..., Person]


@pytest.fixture
def now() -> datetime:
    return MONDAY


@pytest.fixture(scope="session")
def password_hash() -> str:
    return passwords.hash_password(PASSWORD)


@pytest.fixture
def make_person(database_url: str, password_hash: str) -> MakePerson:
    def make(*tenants: uuid.UUID, role: Role = Role.OWNER, is_staff: bool = False) -> Person:
        email = f"{uuid.uuid4().hex[:12]}@exemple.fr"
        with platform_session("test") as db:
            user = User(email=email, password_hash=password_hash, prenom="Claire", nom="Dupont", is_staff=is_staff)
            db.add(user)
            db.flush()
            for tenant_id in tenants:
                db.add(Membership(tenant_id=tenant_id, user_id=user.id, role=role))
            return Person(user.id, email, tenants=list(tenants))

    return make


@pytest.fixture
def log_in(now: datetime) -> Callable[..., Entry]:
    def call(email: str, password: str, tenant_id: uuid.UUID | None = None, client: Client = FIREFOX) -> Entry:
        return asyncio.run(service.log_in(email, password, tenant_id, client=client, now=now))

    return call


@pytest.fixture
def open_one(
    make_person: MakePerson, make_tenant: Callable[..., uuid.UUID], now: datetime
) -> Callable[..., RefreshToken]:
    """Opens a committed session of somebody's, in a tenant of its own unless one is given."""

    def open_session(person: Person | None = None, kind: SessionClient = SessionClient.WEB) -> RefreshToken:
        person = person or make_person(make_tenant())
        with platform_session("test") as db:
            return sessions.open_session(db, person.id, person.tenants[0], now=now, client=FIREFOX, kind=kind)

    return open_session


@pytest.fixture
def outbox(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Outbox]:
    """Where the mails of this test arrive, once it lets its jobs run."""
    with mail_server() as (port, outbox):
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
        settings.cache_clear()
        yield outbox
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def sign_ups(outbox: Outbox, now: datetime) -> SignUps:
    return SignUps(now, outbox)
