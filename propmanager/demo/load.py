"""Loads the demonstration into an empty database."""

from datetime import datetime

from sqlmodel import select

from propmanager.accounts import passwords, totp
from propmanager.accounts.model import Membership, User
from propmanager.core import clock
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import PlatformSession, platform_session, tenant_session
from propmanager.demo.biens import add_sample_biens
from propmanager.demo.people import PASSWORD, SPACES, STAFF, Person, Space
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant, TenantStatus


def load(now: datetime) -> bool:
    """Whether it was loaded: a database that already knows somebody is left alone."""
    with platform_session("demonstration") as db:
        if db.exec(select(User.id).limit(1)).first():
            return False
        users = add_people(db)
        made = [(space, add_space(db, space, users, now)) for space in SPACES]
        ids = [(space, tenant.id) for space, tenant in made]
    for space, tenant_id in ids:
        with tenant_session(tenant_id) as db:
            add_sample_biens(db, space.biens, space.flavour, day_in_paris(now))
    return True


def add_people(db: PlatformSession) -> dict[str, User]:
    password_hash = passwords.hash_password(PASSWORD)
    people = {STAFF.email: STAFF} | {person.email: person for space in SPACES for person, _ in space.members}
    users = {email: _user(person, password_hash) for email, person in people.items()}
    db.add_all(users.values())
    db.flush()
    for email, user in users.items():
        if secret := people[email].totp_secret:
            user.totp_secret = totp.sealed(user.id, secret)
    db.flush()
    return users


def _user(person: Person, password_hash: str) -> User:
    return User(
        email=person.email,
        password_hash=password_hash,
        prenom=person.prenom,
        nom=person.nom,
        is_staff=person.is_staff,
        email_verified_at=clock.now(),
    )


def add_space(db: PlatformSession, space: Space, users: dict[str, User], now: datetime) -> Tenant:
    tenant = tenants.create_tenant(db, space.nom, space.subdomain, now=now)
    tenant.plan, tenant.status, tenant.trial_ends_at = space.plan, TenantStatus.ACTIVE, None
    for person, role in space.members:
        db.add(Membership(tenant_id=tenant.id, user_id=users[person.email].id, role=role))
    return tenant
