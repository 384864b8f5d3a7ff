"""Probes: alive, ready, and the numbers. `/metrics` answers this machine, or whoever holds the token."""

import hmac
from dataclasses import asdict

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from propmanager.core import health, metrics
from propmanager.core.settings import settings
from propmanager.core.threads import in_database_thread

router = APIRouter()
_LOOPBACK = frozenset({"127.0.0.1", "::1"})


@router.get("/health")
async def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/ready")
async def ready() -> Response:
    """200 when the database answers, its schema is ours, a worker was seen within a minute and Redis is not away."""
    checks = await in_database_thread(health.check)
    return JSONResponse(asdict(checks), 200 if checks.all_well else 503)


@router.get("/metrics")
async def numbers(request: Request) -> Response:
    if not _may_read(request):
        return Response(status_code=404)
    metrics.note_jobs(await in_database_thread(health.job_counts))
    body, media_type = metrics.render()
    return Response(body, media_type=media_type)


def _may_read(request: Request) -> bool:
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token:
        return hmac.compare_digest(given.encode(), token.encode())
    # Behind a proxy everybody comes from loopback: then only a token opens.
    local = request.client is not None and request.client.host in _LOOPBACK
    return local and settings().trusted_proxy_hops == 0
