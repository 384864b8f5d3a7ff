"""Claire as the guard knows her: on no space's host, and as the owner of a space that is open."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from propmanager.accounts.service import Identity, Role
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import Plan

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
VISITOR = Identity(
    session_id=uuid.UUID(int=1),
    user_id=uuid.UUID(int=2),
    prenom="Claire",
    nom="Dupont",
    email="claire@exemple.fr",
    is_staff=False,
    valid_until=NOW + timedelta(minutes=15),
    confirmed_at=NOW,
)
CLAIRE = replace(
    VISITOR,
    tenant_id=uuid.UUID(int=3),
    role=Role.OWNER,
    tenant_nom="SCI des Lilas",
    tenant_status=TenantStatus.ACTIVE,
    plan=Plan.PREMIUM,
)
