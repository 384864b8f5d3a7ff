"""Who may send: cookies ride along from sibling subdomains too, and those are other customers. Pure rules."""

from starlette.datastructures import Headers

_SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
# Stripe posts here without any browser; its signature is what is checked.
SIGNED_PATHS = ("/webhooks/",)


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


def may_arrive(headers: Headers, base_url: str) -> bool:
    """An arrival code is taken from our own bare site only: a foreign page cannot log its visitor into its account.

    By Referer, not Fetch Metadata: to a browser, `localhost` and `dupont.localhost` are different sites.
    """
    return headers.get("referer", "").startswith(base_url + "/")
