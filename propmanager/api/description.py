"""The OpenAPI description of the public API: of its own routes, and of nothing else that the product answers."""

from functools import cache
from typing import Any

from fastapi import APIRouter
from fastapi.openapi.utils import get_openapi

from propmanager.api import auth_routes, space_routes

DESCRIBED = (auth_routes.router, space_routes.router)

router = APIRouter(prefix="/api/v1", include_in_schema=False)


@router.get("/openapi.json")
async def description() -> dict[str, Any]:
    return _description()


@cache
def _description() -> dict[str, Any]:
    routes = [route for described in DESCRIBED for route in described.routes]
    return get_openapi(title="PropManager", version="1", routes=routes)
