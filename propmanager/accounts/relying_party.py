"""For which domain a passkey is made, and from which page it may answer. Pure."""

import ipaddress
from dataclasses import dataclass


@dataclass(frozen=True)
class RelyingParty:
    """`id` is the domain that the key is bound to; `origin` the exact page address that may use it now."""

    id: str
    origin: str


def relying_party(scheme: str, base_host: str, page_host: str) -> RelyingParty:
    """One key for the bare site and all spaces, where browsers let us: not under a name without a dot.

    They take `localhost` for a public suffix, as if `dupont.localhost` were another company's: there, and for an
    address in figures, a key is bound to the very host it was made on. Both hosts carry the port, if any.
    """
    base, page = _name(base_host), _name(page_host)
    return RelyingParty(base if "." in base and not _is_address(base) else page, f"{scheme}://{page_host.lower()}")


def _name(host: str) -> str:
    """Without the port."""
    name, colon, port = host.lower().rpartition(":")
    return name if colon and port.isdigit() else host.lower()


def _is_address(name: str) -> bool:
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
