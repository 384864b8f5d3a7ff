"""From where somebody asks: what limits count by, and what sessions and the journal may remember of it."""

import ipaddress
from dataclasses import dataclass

IPV4_PREFIX, IPV6_PREFIX = 24, 48


@dataclass(frozen=True)
class Client:
    """`device` is a label for people, "Firefox, Windows". `device_token` is the cookie of a browser seen before."""

    ip: str = ""
    device: str = ""
    device_token: str = ""

    @property
    def ip_prefix(self) -> str:
        """The address without its last part: a place, not a person. Empty when there is none."""
        try:
            address = ipaddress.ip_address(self.ip)
        except ValueError:
            return ""
        bits = IPV4_PREFIX if address.version == 4 else IPV6_PREFIX  # noqa: PLR2004 - versions of IP
        return str(ipaddress.ip_network(f"{address}/{bits}", strict=False))


NOWHERE = Client()
