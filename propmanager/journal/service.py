"""The security journal: written in the transaction of what it tells of, read by the tenant's administrators."""

import hashlib
import hmac
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, TenantSession
from propmanager.journal.export import write_csv
from propmanager.journal.listing import EventRow, JournalPage, list_events
from propmanager.journal.model import Kind, PlatformEvent, SecurityEvent
from propmanager.journal.query import JournalQuery

__all__ = [
    "Actor",
    "EventRow",
    "JournalPage",
    "JournalQuery",
    "Kind",
    "list_events",
    "record",
    "unknown_person",
    "write_csv",
]


@dataclass(frozen=True)
class Actor:
    """Who did it, and from where, in the words the journal shows."""

    user_id: uuid.UUID | None = None
    nom: str = ""
    device: str = ""
    ip_prefix: str = ""
    unknown_hash: bytes | None = field(default=None, repr=False)


def record(
    db: PlatformSession | TenantSession,
    kind: Kind,
    actor: Actor,
    tenant_ids: Iterable[uuid.UUID],
    *,
    now: datetime,
    **details: str,
) -> None:
    """One row in the journal of each tenant; without a tenant, one in the platform's. `details` name nobody."""
    told = {
        "happened_at": now,
        "kind": kind,
        "user_id": actor.user_id,
        "actor": actor.nom,
        "device": actor.device,
        "ip_prefix": actor.ip_prefix,
        "unknown_hash": actor.unknown_hash,
        "details": details,
    }
    concerned = list(tenant_ids)
    db.add_all(SecurityEvent(tenant_id=tenant_id, **told) for tenant_id in concerned)
    if not concerned:
        db.add(PlatformEvent(**told))


def unknown_person(email: str, *, device: str, ip_prefix: str) -> Actor:
    """Somebody who named an address without an account: recognised if they come again, and not to be read."""
    key = settings().secret_key.get_secret_value().encode()
    digest = hmac.digest(key, f"journal {email}".encode(errors="surrogatepass"), hashlib.sha256)
    return Actor(device=device, ip_prefix=ip_prefix, unknown_hash=digest)
