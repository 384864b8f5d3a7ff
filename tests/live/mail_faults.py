"""Mail servers that fail, each on a port that the product believes to be its mail server's."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from typing import Any

from aiosmtpd.controller import Controller

Fault = Callable[[int], AbstractContextManager[None]]


@contextmanager
def _hanging(port: int) -> Iterator[None]:
    """The system takes the connection; nobody says a word."""
    with socket.create_server(("127.0.0.1", port)):
        yield


def _greeting(words: str) -> Fault:
    """No more is heard from it."""

    @contextmanager
    def fault(port: int) -> Iterator[None]:
        with socket.create_server(("127.0.0.1", port)) as door:
            threading.Thread(target=_greet_each, args=(door, words), daemon=True).start()
            try:
                yield
            finally:
                door.shutdown(socket.SHUT_RDWR)  # else the thread keeps the port

    return fault


def _greet_each(door: socket.socket, words: str) -> None:
    with suppress(OSError):
        while True:
            visitor, _ = door.accept()
            with visitor:
                visitor.sendall(f"{words}\r\n".encode())


def _answering(answer: str) -> Fault:
    """What it says to each mail."""

    class Handler:
        async def handle_DATA(self, *_: Any) -> str:  # noqa: N802  # aiosmtpd's name
            return answer

    @contextmanager
    def fault(port: int) -> Iterator[None]:
        server = Controller(Handler(), hostname="127.0.0.1", port=port)
        server.start()
        try:
            yield
        finally:
            server.stop()

    return fault


PASSING: dict[str, Fault] = {
    "refuses": lambda _port: nullcontext(),
    "hangs": _hanging,
    "greets with 554": _greeting("554 No SMTP service here"),
    "says 451": _answering("451 Try again later"),
}
FOR_GOOD: dict[str, Fault] = {"says 550": _answering("550 No such mailbox")}
