"""To whom Stripe writes."""

import asyncio

import pytest
from sqlmodel import select

from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.billing import identity_tasks, tasks
from propmanager.core.tenancy import platform_session
from propmanager.tenants.plans import Plan
from tests.billing.world import World


def change_owner(world: World) -> str:
    """Gives the address of the new one; the old one stays in the team."""
    with platform_session("test") as db:
        heir = User(email=f"{world.tenant_id}@exemple.fr", password_hash="", prenom="Paul", nom="Dupont")
        db.add(heir)
        db.flush()
        known = db.exec(select(Membership).where(Membership.tenant_id == world.tenant_id)).one()
        known.role = Role.ADMIN
        db.add(Membership(tenant_id=world.tenant_id, user_id=heir.id, role=Role.OWNER))
        return heir.email


@pytest.mark.parametrize(
    "work", [identity_tasks.tell, lambda tenant_id: asyncio.run(tasks.reconcile.func(str(tenant_id)))]
)
def test_stripe_writes_to_the_owner_of_today(world: World, work):
    world.subscribe(Plan.BASIC)
    email = change_owner(world)
    work(world.tenant_id)
    told = [event["type"] for event in world.news()]
    work(world.tenant_id)
    assert world.stripe.client.v1.customers.retrieve(world.customer).email == email
    assert [event["type"] for event in world.news()] == told == ["customer.updated"]
