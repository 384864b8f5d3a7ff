"""The two cookies of a browser session, without Domain: each host has its own jar."""

from starlette.responses import Response

from propmanager.accounts import tokens
from propmanager.core.settings import settings

REFRESH_PATH = "/auth"


def access_name() -> str:
    return "__Host-pm_access" if settings().is_production else "pm_access"


def refresh_name() -> str:
    return "__Secure-pm_refresh" if settings().is_production else "pm_refresh"


def set_access(response: Response, token: str) -> None:
    _set(response, access_name(), token, path="/", seconds=int(tokens.REFRESH_IDLE.total_seconds()))


def set_refresh(response: Response, token: str) -> None:
    _set(response, refresh_name(), token, path=REFRESH_PATH, seconds=int(tokens.REFRESH_IDLE.total_seconds()))


def clear(response: Response) -> None:
    _set(response, access_name(), "", path="/", seconds=0)
    _set(response, refresh_name(), "", path=REFRESH_PATH, seconds=0)


def _set(response: Response, name: str, value: str, *, path: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite="strict", secure=settings().is_production
    )
