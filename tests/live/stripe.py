"""The sandbox of Stripe as a process of its own, and the words tests say to it."""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import stripe

from tests.live import processes
from tests.live.server import LiveServer

API_KEY = "sk_test_sandbox"
SETTLED_SECONDS = 20


@dataclass(frozen=True)
class StripeSandbox:
    """`client` is the real SDK."""

    port: int
    secret: str
    log: Path

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def client(self) -> stripe.StripeClient:
        transport = stripe.RequestsClient(timeout=10)
        return stripe.StripeClient(
            API_KEY, base_addresses={"api": self.url}, http_client=transport, max_network_retries=2
        )

    def ask(self, name: str, **given: Any) -> dict[str, Any]:
        """One of the sandbox's own commands: advance, card, chaos, dispute, emit, fault, redeliver, refund_fails...

        The routes of `stripe_sandbox/http/controls.py` are all of them.
        """
        answer = httpx.post(f"{self.url}/_sandbox/{name}", json=given, trust_env=False, verify=False, timeout=30)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def advance(self, days: float, customer: str = "") -> int:
        """Gives the new time."""
        return self.ask("advance", days=days, **({"customer": customer} if customer else {}))["now"]

    def advance_to(self, moment: int, customer: str = "") -> int:
        return self.ask("advance", to=moment, **({"customer": customer} if customer else {}))["now"]

    def deliveries(self) -> dict[str, Any]:
        return httpx.get(f"{self.url}/_sandbox/deliveries", trust_env=False, verify=False, timeout=10).json()

    def wait_until_delivered(self, seconds: float = SETTLED_SECONDS) -> dict[str, int]:
        """Until no event is on its way any more; gives how many ended how."""
        deadline = time.monotonic() + seconds
        while (news := self.deliveries())["pending"]:
            assert time.monotonic() < deadline, news
            time.sleep(0.05)
        return news["states"]


@contextmanager
def stripe_in(folder: Path, port: int, *options: str, secret: str = "whsec_test") -> Iterator[StripeSandbox]:
    """`options` are those of the sandbox's command line."""
    sandbox = StripeSandbox(port, secret, folder / "stripe.log")
    command = [sys.executable, "-m", "propmanager.demo.stripe_sandbox", "--port", str(port), *options]
    environment = {"STRIPE_SECRET_KEY": API_KEY, "STRIPE_WEBHOOK_SECRETS": secret}
    with processes.running(command, environment, sandbox.log) as process:
        processes.wait_until(lambda: processes.listens(port), process, sandbox.log)
        yield sandbox


@contextmanager
def stripe_of(server: LiveServer) -> Iterator[StripeSandbox]:
    """The Stripe of a running product: `server.environment()` points the product at it."""
    options = ("--webhook-url", f"{server.address}/webhooks/stripe", "--webhook-host", server.base_host)
    with stripe_in(server.folder, server.stripe_port, *options, secret=server.stripe_secret) as sandbox:
        yield sandbox
