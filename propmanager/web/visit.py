"""What the portal found out about a request, for the routes behind it."""

import uuid
from dataclasses import dataclass

from fastapi import Request

from propmanager.core.client import NOWHERE, Client
from propmanager.web.hosts import Site

KEY = "propmanager.visit"


@dataclass(frozen=True)
class Visit:
    """`session_id` names a session whose signature is right; only its row says whether it is open."""

    site: Site
    tenant_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    client: Client = NOWHERE


def visit_of(request: Request) -> Visit:
    """FastAPI dependency."""
    return request.scope[KEY]
