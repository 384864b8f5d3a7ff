"""Which site a Host header asks for: the bare one, or a tenant's subdomain. Pure."""

from dataclasses import dataclass
from enum import StrEnum


class Site(StrEnum):
    BARE = "bare"
    TENANT = "tenant"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Host:
    site: Site
    subdomain: str = ""


def read_host(header: str, base_host: str) -> Host:
    """`header` and `base_host` carry the port, if any. Only one label is allowed before the base."""
    asked = header.lower().rstrip(".")
    if asked == base_host:
        return Host(Site.BARE)
    label, dot, rest = asked.partition(".")
    if dot and rest == base_host and label:
        return Host(Site.TENANT, label)
    return Host(Site.UNKNOWN)
