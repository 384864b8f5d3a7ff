"""How a session is told to its owner: what it runs on, and from where. Pure."""

import ipaddress

from propmanager.accounts.model import SessionClient

UNKNOWN_DEVICE = "Appareil inconnu"
UNKNOWN_PLACE = "Réseau inconnu"
PROGRAM = "Programme (API)"


def device_of(device: str, client: SessionClient) -> str:
    if client == SessionClient.API:
        return PROGRAM
    return device or UNKNOWN_DEVICE


def place_of(ip_prefix: str) -> str:
    """`Réseau 192.0.2.x`: the part of the address that was kept."""
    try:
        network = ipaddress.ip_network(ip_prefix)
    except ValueError:
        return UNKNOWN_PLACE
    if isinstance(network, ipaddress.IPv4Network):
        return f"Réseau {str(network.network_address).rpartition('.')[0]}.x"
    return f"Réseau {str(network.network_address).removesuffix('::')}:…"
