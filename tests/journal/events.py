"""Events of a journal, made for tests."""

import uuid
from datetime import UTC, datetime

from propmanager.core.tenancy import platform_session
from propmanager.journal import service
from propmanager.journal.service import Actor, Kind

NOON = datetime(2026, 11, 23, 11, tzinfo=UTC)  # 12:00 in Paris
CLAIRE = Actor(uuid.UUID(int=1), "Claire Dupont", "Firefox, Windows", "203.0.113.0/24")
LUCIE = Actor(uuid.UUID(int=2), "Lucie Bernard", "Safari, iPhone", "2001:db8:1::/48")


def record(tenant_id, kind=Kind.LOGIN, actor=CLAIRE, *, at=NOON, details=None):
    """Committed. Without a tenant it is one of the platform."""
    with platform_session("test") as db:
        service.record(db, kind, actor, [tenant_id] if tenant_id else [], now=at, **details or {})
