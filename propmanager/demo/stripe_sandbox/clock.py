"""The time inside the sandbox: that of the machine, moved forward for all customers or for one."""

import time
from collections.abc import Iterator
from contextlib import contextmanager


class Clock:
    def __init__(self) -> None:
        self._ahead = 0
        self._ahead_of_customer: dict[str, int] = {}
        self._held: int | None = None

    def now(self, customer: str = "") -> int:
        if self._held is not None:
            return self._held
        return int(time.time()) + self._ahead + self._ahead_of_customer.get(customer, 0)

    def advance(self, seconds: int, customer: str = "") -> None:
        if customer:
            self._ahead_of_customer[customer] = self._ahead_of_customer.get(customer, 0) + seconds
        else:
            self._ahead += seconds

    @contextmanager
    def held_at(self, moment: int) -> Iterator[None]:
        """What happens inside happens at that moment."""
        before, self._held = self._held, moment
        try:
            yield
        finally:
            self._held = before
