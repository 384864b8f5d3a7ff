import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import pytest

from propmanager.accounts import sessions
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.team import service
from propmanager.team.model import Invitation
from propmanager.team.service import Asker
from tests.team.books import code_of, pending


@dataclass(frozen=True)
class Colleague:
    """A committed member of one tenant, with a session open in it."""

    id: uuid.UUID
    email: str
    asker: Asker


MakeColleague = Callable[..., Colleague]


@dataclass(frozen=True)
class Sent:
    """An invitation whose mail has arrived."""

    invitation: Invitation
    code: str


@pytest.fixture
def now() -> datetime:
    """The real one: jobs, which make the codes, look at the clock by themselves."""
    return clock.now()


@pytest.fixture
def make_colleague(database_url: str, now: datetime) -> MakeColleague:
    def make(tenant_id: uuid.UUID, role: Role = Role.OWNER, *, is_verified: bool = True, email: str = "") -> Colleague:
        email = email or f"{uuid.uuid4().hex[:12]}@exemple.fr"
        verified_at = now if is_verified else None
        with platform_session("test") as db:
            user = User(email=email, password_hash="", prenom="Claire", nom="Dupont", email_verified_at=verified_at)
            db.add(user)
            db.flush()
            db.add(Membership(tenant_id=tenant_id, user_id=user.id, role=role, created_at=now))
            session = sessions.open_session(db, user.id, tenant_id, now=now)
            return Colleague(user.id, email, Asker(tenant_id, session.session_id))

    return make


@pytest.fixture
def send(now: datetime) -> Callable[..., Sent]:
    def send_one(owner: Colleague, email: str = "", role: Role = Role.GESTIONNAIRE) -> Sent:
        email = email or f"{uuid.uuid4().hex[:12]}@exemple.fr"
        service.invite(owner.asker, [email], role, now=now)
        (invitation,) = [one for one in pending(owner.asker.tenant_id) if one.email == email]
        return Sent(invitation, code_of(invitation))

    return send_one
