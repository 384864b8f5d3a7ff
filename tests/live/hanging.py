"""A Redis that hangs: it is neither gone nor there."""

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager

import redis


@contextmanager
def hung(url: str) -> Iterator[None]:
    """Its process stands still; the system goes on taking connections for it."""
    client = redis.Redis.from_url(url, decode_responses=True)
    process_id = int(client.execute_command("INFO", "server")["process_id"])
    os.kill(process_id, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(process_id, signal.SIGCONT)
