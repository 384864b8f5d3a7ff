"""From where a request comes. What a proxy writes is believed, what a visitor writes is not. Pure rules."""

import ipaddress
import re
from collections.abc import Sequence

_WITH_PORT = re.compile(r"\[(?P<six>[^\]]+)\](?::\d+)?|(?P<four>[\d.]+):\d+")


def client_ip(peer: str, forwarded_for: Sequence[str], hops: int) -> str:
    """`hops` proxies stand in front, and each adds whom it heard to the right of `X-Forwarded-For`.

    The peer itself when fewer names are there than proxies: then somebody came round them.
    """
    names = [name.strip() for line in forwarded_for for name in line.split(",")]
    heard = _address(names[-hops]) if 0 < hops <= len(names) else ""
    return heard or _address(peer)


def _address(name: str) -> str:
    """The address in its shortest form, without the port some proxies write; empty when it is none."""
    if found := _WITH_PORT.fullmatch(name):
        name = found["six"] or found["four"]
    try:
        address = ipaddress.ip_address(name.partition("%")[0])
    except ValueError:
        return ""
    return str(getattr(address, "ipv4_mapped", None) or address)
