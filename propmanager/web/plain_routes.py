"""Routes that are Starlette's own are answered in front of FastAPI: its layers cost more than their whole answer."""

from collections.abc import Iterable, Mapping
from typing import Any

from fastapi import APIRouter
from fastapi.routing import APIRoute
from starlette.middleware.errors import ServerErrorMiddleware
from starlette.middleware.exceptions import ExceptionMiddleware
from starlette.routing import Route
from starlette.types import ASGIApp, ExceptionHandler, Receive, Scope, Send


def plain_first(app: ASGIApp, routers: Iterable[APIRouter], refusals: Mapping[Any, ExceptionHandler]) -> ASGIApp:
    """`refusals` are FastAPI's own, so that both say the same. A defect is raised on, for the portal's log."""
    expected = {kind: handler for kind, handler in refusals.items() if kind is not Exception}
    plain = {
        route.path: ServerErrorMiddleware(ExceptionMiddleware(route.handle, expected), refusals.get(Exception))
        for router in routers
        for route in router.routes
        if isinstance(route, Route) and not isinstance(route, APIRoute)
    }

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        chosen = plain.get(scope["path"], app) if scope["type"] == "http" else app
        await chosen(scope, receive, send)

    return answer
