"""Small arithmetic of measurements."""

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Row:
    """One line of the printed table. `ratio` is compared with `goal`, both as "times"."""

    what: str
    measured: str
    against: str
    ratio: float
    goal: float

    def __str__(self) -> str:
        verdict = "oui" if self.ratio <= self.goal else "NON"
        return f"| {self.what} | {self.measured} | {self.against} | {self.ratio:.2f}x | {self.goal:.2f}x | {verdict} |"


HEADER = "| what | measured | against | ratio | goal | reached |\n|---|---|---|---|---|---|"


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.2f} ms"


def kilobytes(count: int) -> str:
    return f"{count / 1000:.1f} KB"


def p50(values: Sequence[float]) -> float:
    return statistics.median(values)


def p99(values: Sequence[float]) -> float:
    return statistics.quantiles(values, n=100, method="inclusive")[98]
