"""Small arithmetic of measurements."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the printed table. `ratio` is compared with `goal`, both as "times"; no goal, no verdict."""

    what: str
    measured: str
    against: str
    ratio: float
    goal: float | None
    at_least: bool = False  # the goal is a floor, not a ceiling

    def __str__(self) -> str:
        return f"| {self.what} | {self.measured} | {self.against} | {self.ratio:.2f}x | {self._verdict()} |"

    def _verdict(self) -> str:
        if self.goal is None:
            return "- | -"
        reached = self.ratio >= self.goal if self.at_least else self.ratio <= self.goal
        return f"{'>= ' if self.at_least else ''}{self.goal:.2f}x | {'oui' if reached else 'NON'}"


@dataclass(frozen=True)
class Unmeasured:
    """A line that says why it has no figure."""

    what: str
    why: str

    def __str__(self) -> str:
        return f"| {self.what} | not measured: {self.why} | - | - | - | - |"


HEADER = "| what | measured | against | ratio | goal | reached |\n|---|---|---|---|---|---|"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def kilobytes(count: int) -> str:
    return f"{count / 1000:.1f} KB"


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]
