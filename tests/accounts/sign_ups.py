"""Sign-ups of the tests, from what is typed to what they leave in the database."""

import uuid
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select

from propmanager.accounts import signup
from propmanager.accounts.model import Membership, User
from propmanager.accounts.proof_model import PendingSignUp
from propmanager.accounts.signup import Confirmed
from propmanager.core.client import Client
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant
from tests.accounts.outbox import Outbox
from tests.live.mails import Received

CLIENT = Client("192.0.2.7", "Firefox, Windows")
Typed = dict[str, str]


def new_sign_up() -> Typed:
    unique = uuid.uuid4().hex[:12]
    return {
        "prenom": "Claire",
        "nom": "Dupont",
        "email": f"claire.{unique}@exemple.fr",
        "password": "un cheval bleu sous la pluie",
        "tenant_nom": "SCI des Lilas",
        "subdomain": f"lilas-{unique}",
    }


@dataclass(frozen=True)
class SignUps:
    """Keeps sign-ups, whose passwords are not worth hashing, and follows their links."""

    now: datetime
    outbox: Outbox

    def hold(self, typed: Typed, *, at: datetime | None = None, instead_of: uuid.UUID | None = None) -> uuid.UUID:
        with platform_session("test") as db:
            return signup.hold(db, signup.read(typed), "hash", now=at or self.now, instead_of=instead_of)

    def mailed(self, *typed: Typed) -> list[Received]:
        """The mail of each, once they are held."""
        for one in typed:
            self.hold(one)
        return self.outbox.run_jobs()

    def confirm(self, code: str, *, at: datetime | None = None) -> Confirmed | None:
        with platform_session("test") as db:
            return signup.confirm(db, code, client=CLIENT, now=at or self.now)


def waiting(typed: Typed) -> list[str]:
    """The subdomains that are held for this address."""
    with platform_session("test") as db:
        query = select(PendingSignUp.subdomain).where(PendingSignUp.email == typed["email"])
        return list(db.exec(query.order_by(PendingSignUp.subdomain)))


def made(typed: Typed) -> tuple[int, int, int, int]:
    """(tenants, users, memberships, welcome mails) that this sign-up left behind."""
    with platform_session("test") as db:
        found = db.exec(select(Tenant).where(Tenant.subdomain == typed["subdomain"])).all()
        users = db.exec(select(User).where(User.email == typed["email"])).all()
        members = db.exec(select(Membership).where(col(Membership.tenant_id).in_([t.id for t in found]))).all()
        mails = db.execute(
            sa.text("select count(*) from procrastinate_jobs where args ->> 'tenant_id' = any(:ids)"),
            {"ids": [str(tenant.id) for tenant in found]},
        ).scalar_one()
        return len(found), len(users), len(members), mails


def account_of(typed: Typed) -> User:
    with platform_session("test") as db:
        return db.exec(select(User).where(User.email == typed["email"])).one()
