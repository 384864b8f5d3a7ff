"""Who may send: cookies ride along from sibling subdomains too, and those are other customers. Pure rules."""

from collections.abc import Collection

from starlette.datastructures import Headers

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Stripe posts here without any browser; its signature is what is checked.
SIGNED_PATHS = ("/webhooks/",)
API_PATH = "/api/"


def is_same_origin_socket(headers: Headers, scheme: str) -> bool:
    """A websocket must name its Origin, and it must be this very host."""
    return headers.get("origin") == f"{scheme}://{headers.get('host', '')}"


def may_change(method: str, path: str, headers: Headers, scheme: str) -> bool:
    """Unsafe methods: Fetch Metadata where the browser sends it, else the Origin; without either, refused."""
    if method in _SAFE_METHODS or path.startswith(SIGNED_PATHS):
        return True
    if site := headers.get("sec-fetch-site"):
        return site == "same-origin"
    return headers.get("origin") == f"{scheme}://{headers.get('host', '')}"


def is_api(path: str) -> bool:
    """The API knows its callers by `Authorization` alone: the portal takes every cookie away from it."""
    return path.startswith(API_PATH)


def may_call_api(method: str, headers: Headers, scheme: str, allowed: Collection[str]) -> bool:
    """Nothing rides along to the API, so programs may call it. The page of a foreign site may not: it would use up
    its visitor's tries. Such a page cannot send `Authorization` before the preflight has let it.
    """
    if method in _SAFE_METHODS or headers.get("authorization", "").lower().startswith("bearer "):
        return True
    origin, site = headers.get("origin"), headers.get("sec-fetch-site")
    if origin is None and not site:
        return True
    return origin in allowed or may_change(method, API_PATH, headers, scheme)


def may_arrive(headers: Headers, base_url: str) -> bool:
    """An arrival code is taken from our own bare site only: a foreign page cannot log its visitor into its account.

    By Referer, not Fetch Metadata: to a browser, `localhost` and `dupont.localhost` are different sites.
    """
    return headers.get("referer", "").startswith(base_url + "/")
