"""The address that carries a login to a tenant's host."""

from propmanager.core.settings import settings

ARRIVAL_PATH = "/auth/arrivee"


def space_url(subdomain: str) -> str:
    return f"{settings().scheme}://{subdomain}.{settings().base_host}"


def arrival_url(subdomain: str, code: str) -> str:
    return f"{space_url(subdomain)}{ARRIVAL_PATH}?code={code}"
