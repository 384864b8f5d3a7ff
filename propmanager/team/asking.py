"""Who asks for a change of the team: read afresh with the tenant's row locked, so that two changes never cross."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Identity, Role
from propmanager.core.errors import NotAllowed
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Kind
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant

OUTSIDE = "Vous ne faites plus partie de cet espace. Connectez-vous de nouveau."


@dataclass(frozen=True)
class Asker:
    """The ids that the guard wrote into the tab's state."""

    tenant_id: uuid.UUID
    session_id: uuid.UUID


@dataclass(frozen=True)
class Change:
    """One transaction on one team: the role is the asker's own at this very moment."""

    db: PlatformSession
    tenant: Tenant
    who: Identity
    role: Role
    now: datetime

    def record(self, kind: Kind, **details: str) -> None:
        actor = accounts.actor_of_session(self.db, self.who.session_id)
        journal.record(self.db, kind, actor, [self.tenant.id], now=self.now, **details)


@contextmanager
def changing_team(asker: Asker, *, now: datetime) -> Iterator[Change]:
    """Raises NotAllowed when the asker has left the team meanwhile."""
    with platform_session("change of a team") as db:
        tenant = tenants.lock_tenant(db, asker.tenant_id)
        who = accounts.find_identity(db, asker.session_id)
        if who is None or who.role is None or who.tenant_id != tenant.id:
            raise NotAllowed(OUTSIDE)
        yield Change(db, tenant, who, who.role, now)
