"""What every live test finds in the database: the people of the demonstration, and rows whose words nothing else holds.

Run as a process, with the environment of the server it is for.
"""

from dataclasses import replace
from datetime import datetime, timedelta

import sqlalchemy as sa

from propmanager.accounts.model import User
from propmanager.accounts.rights import Role
from propmanager.biens.model import Bien, BienType
from propmanager.core import clock
from propmanager.core.database import admin_url
from propmanager.core.migrations import migrate
from propmanager.core.tenancy import PlatformSession, platform_session, tenant_session
from propmanager.demo.load import add_people, add_space
from propmanager.demo.people import CLAIRE, SPACES, Person, Space
from propmanager.tables import metadata
from propmanager.team.model import Invitation
from tests import cheap_passwords  # noqa: F401 - every person of the tests has one
from tests.rgpd.planting import Planted, planted_row

BIENS_EACH = 3
HUGO = Person("hugo@dupont.example", "Hugo", "Lambert")  # the demonstration has no administrator


def add_witnesses(space: Space, users: dict[str, User]) -> None:
    """The demonstration's space, with biens and an open invitation whose words nothing else holds."""
    now = clock.now()
    with platform_session("live tests") as db:
        tenant_id = add_space(db, space, users, now).id
        db.add(
            Invitation(
                tenant_id=tenant_id,
                email=f"invite@{space.subdomain}-temoin.example",
                role=Role.LECTURE,
                created_at=now,
                expires_at=now + timedelta(days=7),
            )
        )
    with tenant_session(tenant_id) as db:
        db.add_all(_bien(space.subdomain, number) for number in range(BIENS_EACH))
    owner = next(users[person.email].id for person, role in space.members if role == Role.OWNER)
    _plant_the_rest(Planted(tenant_id, owner, f"temoin-{space.subdomain}"), now)


def _plant_the_rest(planted: Planted, now: datetime) -> None:
    """A row in each table of the tenant that has none yet, so that attacks find an id of every kind to ask for."""
    with sa.create_engine(admin_url(), poolclass=sa.NullPool).begin() as db:
        for table in metadata.tables.values():
            if {"tenant_id", "id"} <= set(table.columns.keys()) and not _has_row(db, table, planted):
                db.execute(table.insert().values(planted_row(table, planted) | _over(now).get(table.name, {})))


def _has_row(db: sa.Connection, table: sa.Table, planted: Planted) -> bool:
    query = sa.select(sa.func.count()).select_from(table).where(table.c.tenant_id == planted.tenant_id)
    return db.execute(query).scalar_one() > 0


def _over(now: datetime) -> dict[str, dict[str, object]]:
    """Nothing that would wait for a worker, close the space, or rule what it may do."""
    nothing = dict.fromkeys(("tenant_status", "suspended_reason", "tenant_plan", "status", "plan", "pending_plan"))
    return {
        "billing_effect": {"outcome": "done"},
        "billing_intent": {"status": "done"},
        "erasure_request": {"cancelled_at": now},
        "login_session": {"revoked_at": now},
        "subscription": {"stripe_status": "incomplete_expired", "status": "expired"},
        "subscription_change": {"before": nothing | {"ends": False}, "after": nothing | {"ends": False}},
        "tenant_export": {"status": "failed"},
    }


def bien_name(subdomain: str, number: int) -> str:
    return f"Bien témoin {number} de {subdomain}"


def _bien(subdomain: str, number: int) -> Bien:
    name = bien_name(subdomain, number)
    return Bien(
        nom=name,
        adresse=f"{number} rue témoin {subdomain}",
        code_postal="75011",
        ville="Paris",
        type=BienType.APPARTEMENT,
        notes=f"Note témoin {number} de {subdomain}",
        nom_key=name.casefold(),
        search_text=name.casefold(),
    )


def add_like(db: PlatformSession, person: Person, other: User) -> User:
    """Somebody with the password of another."""
    known = {"password_hash": other.password_hash, "email_verified_at": other.email_verified_at}
    user = User(email=person.email, prenom=person.prenom, nom=person.nom, **known)
    db.add(user)
    db.flush()
    return user


def with_administrator(space: Space) -> Space:
    return replace(space, members=(*space.members, (HUGO, Role.ADMIN))) if space.subdomain == "dupont" else space


if __name__ == "__main__":
    migrate(admin_url())
    with platform_session("live tests") as session:
        everybody = add_people(session)
        everybody[HUGO.email] = add_like(session, HUGO, everybody[CLAIRE.email])
    for demonstrated in SPACES:
        add_witnesses(with_administrator(demonstrated), everybody)
