"""What the browser's tests find: the demonstration as it is, and six spaces for what it has none of.

Run as a process, with the environment of the server it is for.
"""

from datetime import timedelta

from propmanager.accounts import passwords
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.core.database import admin_url
from propmanager.core.migrations import migrate
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.demo.biens import Flavour, add_sample_biens
from propmanager.demo.load import load
from propmanager.demo.people import PASSWORD
from propmanager.tenants import service as tenants
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Plan, terms
from tests import cheap_passwords  # noqa: F401 - every person of the tests has one

FULL = int(terms(Plan.BASIC).max_biens or 0) + 1  # the immeuble among them does not count
OWNERS = {
    "plein": "proprietaire@plein.example",  # as many biens as its plan allows
    "ferme": "proprietaire@ferme.example",  # suspended
    "essai": "proprietaire@essai.example",  # in its trial, without a bien
    "brouillon": "proprietaire@brouillon.example",  # where tests write
    "equipe": "proprietaire@equipe.example",  # where people come and go
    "abonne": "proprietaire@abonne.example",  # in the last hour of its trial, about to pay
}
_BIENS = {"plein": FULL, "ferme": 3, "essai": 0, "brouillon": 8, "equipe": 0, "abonne": 3}


def add_space(subdomain: str, password_hash: str) -> None:
    now = clock.now()
    with platform_session("browser tests") as db:
        tenant = tenants.create_tenant(db, f"Espace {subdomain}", subdomain, now=now)
        if subdomain == "abonne":
            tenant.trial_ends_at = now + timedelta(hours=1)
        elif subdomain != "essai":
            tenant.plan = Plan.BASIC if subdomain == "plein" else Plan.PREMIUM
            tenant.status, tenant.trial_ends_at = TenantStatus.ACTIVE, None
        owner = User(
            email=OWNERS[subdomain],
            password_hash=password_hash,
            prenom="Camille",
            nom=subdomain.capitalize(),
            email_verified_at=now,
        )
        db.add(owner)
        db.flush()
        db.add(Membership(tenant_id=tenant.id, user_id=owner.id, role=Role.OWNER))
    with tenant_session(tenant.id) as db:
        add_sample_biens(db, _BIENS[subdomain], Flavour.EVEN, clock.day_in_paris(now))


def suspend(subdomain: str) -> None:
    with platform_session("browser tests") as db:
        tenant = tenants.find_by_subdomain(db, subdomain)
        assert tenant
        tenant.status = TenantStatus.SUSPENDED


if __name__ == "__main__":
    migrate(admin_url())
    load(clock.now())
    hashed = passwords.hash_password(PASSWORD)
    for name in OWNERS:
        add_space(name, hashed)
    suspend("ferme")
