"""Stripe as a web server sees it: signed events over connections that stay open, each told apart, each kept in mind."""

import asyncio
import hashlib
import hmac
import itertools
import json
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import uvloop

INVOICE = Path(__file__).parents[1] / "tests" / "billing" / "shapes" / "invoice_paid.json"
_MARK = "evt_00000000000000000000000000000000"


def body_of(event_id: str) -> str:
    """An `invoice.paid` as Stripe delivers it: 5 KB, indented."""
    return _BODY.replace(_MARK, event_id)


def _body() -> str:
    event = {
        "id": _MARK,
        "object": "event",
        "api_version": "2026-10-28.endive",
        "created": int(time.time()),
        "data": {"object": json.loads(INVOICE.read_text())},
        "livemode": False,
        "pending_webhooks": 1,
        "request": {"id": None, "idempotency_key": None},
        "type": "invoice.paid",
    }
    return json.dumps(event, indent=2)


_BODY = _body()


def new_ids() -> Iterator[str]:
    """As long as Stripe's own are, and never twice."""
    return (f"evt_{uuid.uuid4().hex}" for _ in itertools.count())


@dataclass(frozen=True)
class Door:
    """Where the events go."""

    port: int
    host: str
    path: str
    secret: str

    def request(self, event_id: str) -> bytes:
        body = body_of(event_id).encode()
        moment = int(time.time())
        mac = hmac.digest(self.secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hex()
        head = (
            f"POST {self.path} HTTP/1.1\r\nHost: {self.host}\r\nUser-Agent: Stripe/1.0 (+https://stripe.com/docs/webhooks)\r\n"
            f"Accept: */*\r\nContent-Type: application/json; charset=utf-8\r\nContent-Length: {len(body)}\r\n"
            f"Stripe-Signature: t={moment},v1={mac}\r\n\r\n"
        )
        return head.encode() + body


@dataclass
class Delivered:
    """Of one run: what was answered with 200, what was not, and how long each answer took."""

    took: float = 0.0
    kept: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)

    @property
    def rate(self) -> float:
        """Events a second."""
        return len(self.kept) / self.took


def deliver(door: Door, lines: int, ids: Iterator[str], seconds: float = 600) -> Delivered:
    """Over so many connections at once, one event after the other on each, until the time is over or the ids are."""
    return uvloop.run(_deliver(door, lines, ids, seconds))


async def _deliver(door: Door, lines: int, ids: Iterator[str], seconds: float) -> Delivered:
    done = Delivered()
    opened = [await asyncio.open_connection("127.0.0.1", door.port) for _ in range(lines)]
    started = time.perf_counter()
    asked = ((event_id, door.request(event_id)) for event_id in ids)
    await asyncio.gather(*(_talk(*line, asked, started + seconds, done) for line in opened))
    done.took = time.perf_counter() - started
    for _, writer in opened:
        writer.close()
    return done


async def _talk(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    asked: Iterator[tuple[str, bytes]],
    stop: float,
    done: Delivered,
) -> None:
    for event_id, request in asked:
        sent = time.perf_counter()
        writer.write(request)
        status = await _status(reader)
        now = time.perf_counter()
        done.seconds.append(now - sent)
        (done.kept if status == 200 else done.refused).append(event_id)
        if now > stop:
            return


async def _status(reader: asyncio.StreamReader) -> int:
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    length = next((int(line[15:]) for line in head.split(b"\r\n") if line.startswith(b"content-length:")), 0)
    await reader.readexactly(length)
    return int(head.split(b" ", 2)[1])
