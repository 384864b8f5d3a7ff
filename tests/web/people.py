"""Claire, an owner whose space is open, as the guard knows her."""

import uuid
from datetime import UTC, datetime, timedelta

from propmanager.accounts.service import Identity, Role
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Plan

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
CLAIRE = Identity(
    session_id=uuid.UUID(int=1),
    user_id=uuid.UUID(int=2),
    prenom="Claire",
    nom="Dupont",
    email="claire@exemple.fr",
    is_staff=False,
    valid_until=NOW + timedelta(minutes=15),
    confirmed_at=NOW,
    tenant_id=uuid.UUID(int=3),
    role=Role.OWNER,
    tenant_nom="SCI des Lilas",
    tenant_status=TenantStatus.ACTIVE,
    plan=Plan.PREMIUM,
)
