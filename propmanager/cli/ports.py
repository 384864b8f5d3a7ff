"""Ports of this machine: free, taken, and what to do about it."""

import socket

from propmanager.core.errors import PropManagerError

LOOPBACK = "127.0.0.1"


class PortTaken(PropManagerError):
    def __init__(self, port: int) -> None:
        super().__init__(
            f"Le port {port} est déjà pris. "
            f"Arrêtez le programme qui l’occupe ou lancez `PORT={free_port(port + 1)} make run`."
        )


def refuse_taken(port: int) -> None:
    """Raises PortTaken."""
    if not is_free(port):
        raise PortTaken(port)


def is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # a server that just stopped does not count
        try:
            probe.bind((LOOPBACK, port))
        except OSError:
            return False
    return True


def free_port(wanted: int) -> int:
    """The wanted port, or the next one that is free."""
    return next(port for port in range(wanted, wanted + 1000) if is_free(port))
