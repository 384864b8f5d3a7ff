"""The OpenAPI description of the public API: of its own routes, and of nothing else that the product answers."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from propmanager.api import auth_routes, space_routes

DESCRIBED = (auth_routes.router, space_routes.router)

HOW_OFTEN = (
    "Chaque clé et chaque session : 600 appels par minute. `RateLimit-Remaining` dit ce qu’il en reste ; au-delà, "
    "429, et `Retry-After` dit dans combien de secondes revenir. Une adresse : 100 échecs par quart d’heure sur "
    "`/api/v1/auth/`."
)

router = APIRouter(prefix="/api/v1", include_in_schema=False)


@router.get("/openapi.json")
async def description() -> dict[str, Any]:
    return _description()


@cache
def _description() -> dict[str, Any]:
    routes = [route for described in DESCRIBED for route in described.routes]
    return get_openapi(title="PropManager", version="1", description=HOW_OFTEN, routes=routes)
