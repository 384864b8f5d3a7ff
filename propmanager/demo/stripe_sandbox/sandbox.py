"""One sandbox: its memory, its clock, its settings and what waits to be delivered."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from propmanager.demo.stripe_sandbox.clock import Clock
from propmanager.demo.stripe_sandbox.configuration import Configuration
from propmanager.demo.stripe_sandbox.rules.cards import TestCard
from propmanager.demo.stripe_sandbox.store import Store, Thing


@dataclass(frozen=True)
class Question:
    """What a bank asks a person; each answer does its work and gives the address of the next page."""

    sentence: str
    agreed: Callable[[], str]
    refused: Callable[[], str]


@dataclass
class Sandbox:
    """`cards` says what each payment method does, `set_up` which of them a bank has authenticated.

    `billed` keeps each subscription item as it was last billed, `sessions` what each Checkout session was asked for,
    `questions` what banks wait to hear. `announced` holds what was said once (`trial_will_end` of this trial), `outbox`
    the events to deliver.
    """

    configuration: Configuration
    after_retries: str = ""
    store: Store = field(default_factory=Store)
    clock: Clock = field(default_factory=Clock)
    cards: dict[str, TestCard] = field(default_factory=dict)
    set_up: set[str] = field(default_factory=set)
    announced: set[tuple[str, str, int]] = field(default_factory=set)
    billed: dict[str, Thing] = field(default_factory=dict)
    sessions: dict[str, Thing] = field(default_factory=dict)
    questions: dict[str, Question] = field(default_factory=dict)
    outbox: list[Thing] = field(default_factory=list)
    request: dict[str, Any] = field(default_factory=lambda: {"id": None, "idempotency_key": None})

    def __post_init__(self) -> None:
        self.after_retries = self.after_retries or self.configuration.after_retries

    def forget_all(self) -> None:
        """As at the start, in the same object: the server and the delivery keep hold of it."""
        vars(self).update(vars(Sandbox(self.configuration)))

    def now(self, thing: Thing) -> int:
        """The time of the customer the thing belongs to."""
        return self.clock.now(thing["id"] if thing["object"] == "customer" else thing.get("customer") or "")

    @contextmanager
    def asked_by(self, request_id: str, idempotency_key: str | None) -> Iterator[None]:
        """Events say which request made them."""
        self.request = {"id": request_id, "idempotency_key": idempotency_key}
        try:
            yield
        finally:
            self.request = {"id": None, "idempotency_key": None}
