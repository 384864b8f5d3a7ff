"""What the pages and routes may ask of a résiliation."""

import uuid
from dataclasses import dataclass

from propmanager.accounts import service as accounts
from propmanager.core.tenancy import platform_session
from propmanager.resiliation.confirmation import LinkIsDead, confirm
from propmanager.resiliation.form import Notification
from propmanager.resiliation.model import Status, Trouble
from propmanager.resiliation.notification import notify, read
from propmanager.resiliation.staff import OpenNotification, close, end_for_them, list_open
from propmanager.tenants import service as tenants

__all__ = [
    "Known",
    "LinkIsDead",
    "Notification",
    "OpenNotification",
    "Status",
    "Trouble",
    "close",
    "confirm",
    "end_for_them",
    "list_open",
    "notify",
    "read",
    "who_asks",
]


@dataclass(frozen=True)
class Known:
    """What the form need not ask of somebody who is signed in to the space."""

    nom: str = ""
    email: str = ""
    reference: str = ""


def who_asks(session_id: uuid.UUID) -> Known:
    """Nothing for a session that is over, or of no space."""
    identity = accounts.identity_of(session_id)
    if identity is None or identity.tenant_id is None:
        return Known()
    with platform_session("the space of whoever wants to leave it") as db:
        found = tenants.tenants_of(db, [identity.tenant_id])
    reference = accounts.space_url(found[0].subdomain).partition("//")[2] if found else ""
    return Known(f"{identity.prenom} {identity.nom}", identity.email, reference)
