"""The cookies of a browser, without Domain: each host has its own jar."""

from starlette.responses import Response

from propmanager.accounts.service import CHALLENGE_LIFE, DEVICE_LIFE
from propmanager.core.settings import settings

AUTH_PATH = "/auth"


def access_name() -> str:
    return "__Host-pm_access" if settings().is_production else "pm_access"


def refresh_name() -> str:
    return "__Secure-pm_refresh" if settings().is_production else "pm_refresh"


def challenge_name() -> str:
    """What was proved so far, between the password and the second factor."""
    return "__Secure-pm_challenge" if settings().is_production else "pm_challenge"


def device_name() -> str:
    """A browser that has logged in before. It opens nothing; strangers cannot lock its holder out."""
    return "__Host-pm_device" if settings().is_production else "pm_device"


def set_session(response: Response, *, access: str, refresh: str, seconds: int) -> None:
    """`seconds` is the life of the session without a visit: both go with it."""
    _set(response, access_name(), access, path="/", seconds=seconds)
    _set(response, refresh_name(), refresh, path=AUTH_PATH, seconds=seconds)


def set_challenge(response: Response, code: str) -> None:
    _set(response, challenge_name(), code, path=AUTH_PATH, seconds=int(CHALLENGE_LIFE.total_seconds()))


def set_device(response: Response, token: str) -> None:
    _set(response, device_name(), token, path="/", seconds=int(DEVICE_LIFE.total_seconds()))


def clear(response: Response) -> None:
    """Ends what is signed in. The browser stays known."""
    _set(response, access_name(), "", path="/", seconds=0)
    _set(response, refresh_name(), "", path=AUTH_PATH, seconds=0)


def clear_challenge(response: Response) -> None:
    _set(response, challenge_name(), "", path=AUTH_PATH, seconds=0)


def _set(response: Response, name: str, value: str, *, path: str, seconds: int) -> None:
    response.set_cookie(
        name, value, max_age=seconds, path=path, httponly=True, samesite="strict", secure=settings().is_production
    )
