"""Events on their way to the product: signed, tried again until it answers 2xx, and made worse on demand."""

import asyncio
import json
import random
import time
from dataclasses import dataclass, field

import httpx
from stripe import WebhookSignature

from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing

FIRST_WAIT_SECONDS, LONGEST_WAIT_SECONDS, MOST_TRIES = 0.2, 30.0, 40
ANSWER_SECONDS = 10
AT_ONCE = 8
_LOOK_SECONDS = 0.02


@dataclass(frozen=True)
class Chaos:
    """`duplicate`: how many times each event is sent. `drop`: the part that never leaves. `delay`: seconds at most."""

    duplicate: int = 1
    shuffle: bool = False
    drop: float = 0.0
    delay: float = 0.0
    seed: int | None = None


@dataclass
class Tracking:
    """How one event is doing."""

    state: str = "waiting"  # then delivered, dropped or abandoned
    tries: int = 0
    last_answer: str = ""


@dataclass
class Delivery:
    box: Sandbox
    chaos: Chaos = field(default_factory=Chaos)
    tracking: dict[str, Tracking] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._chance = random.Random(self.chaos.seed)  # noqa: S311  # chaos that can be repeated, not a secret
        self._gate = asyncio.Semaphore(AT_ONCE)
        self._running: set[asyncio.Task[None]] = set()

    def set_chaos(self, chaos: Chaos) -> None:
        self.chaos = chaos
        self._chance = random.Random(chaos.seed)  # noqa: S311

    @property
    def pending(self) -> int:
        """What is not decided yet, copies that are still on their way included."""
        return len(self.box.outbox) + len(self._running)

    async def run(self) -> None:
        """Until cancelled."""
        async with httpx.AsyncClient(timeout=ANSWER_SECONDS, trust_env=False) as client:
            while True:
                self._dispatch(client)
                await asyncio.sleep(_LOOK_SECONDS)

    def resend(self, event: Thing) -> None:
        self.tracking.pop(event["id"], None)
        self.box.outbox.append(event)

    def stop(self) -> None:
        for task in self._running:
            task.cancel()

    def _dispatch(self, client: httpx.AsyncClient) -> None:
        events, self.box.outbox[:] = list(self.box.outbox), []
        copies = [event for event in events if not self._dropped(event) for _ in range(max(1, self.chaos.duplicate))]
        if self.chaos.shuffle:
            self._chance.shuffle(copies)
        for event in copies:
            wait = self._chance.random() * (self.chaos.delay or (0.5 if self.chaos.shuffle else 0))
            task = asyncio.create_task(self._deliver(client, event, wait))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def _dropped(self, event: Thing) -> bool:
        dropped = self._chance.random() < self.chaos.drop
        self.tracking.setdefault(event["id"], Tracking()).state = "dropped" if dropped else "waiting"
        return dropped

    async def _deliver(self, client: httpx.AsyncClient, event: Thing, wait: float) -> None:
        await asyncio.sleep(wait)
        tracking, pause = self.tracking[event["id"]], FIRST_WAIT_SECONDS
        body = json.dumps(event, indent=2, ensure_ascii=False)
        for _ in range(MOST_TRIES):
            async with self._gate:
                tracking.last_answer = await self._send(client, body)
            tracking.tries += 1
            if tracking.last_answer.startswith("2"):
                tracking.state, event["pending_webhooks"] = "delivered", 0
                return
            await asyncio.sleep(pause)
            pause = min(pause * 2, LONGEST_WAIT_SECONDS)
        tracking.state = "abandoned"

    async def _send(self, client: httpx.AsyncClient, body: str) -> str:
        """The status that came back, or what went wrong."""
        configuration = self.box.configuration
        signature = WebhookSignature.generate_signature_header(body, configuration.webhook_secret, int(time.time()))
        headers = {"Content-Type": "application/json; charset=utf-8", "Stripe-Signature": signature}
        if configuration.webhook_host:
            headers["Host"] = configuration.webhook_host
        try:
            answer = await client.post(configuration.webhook_url, content=body.encode(), headers=headers)
        except httpx.HTTPError as error:
            return type(error).__name__
        return str(answer.status_code)
