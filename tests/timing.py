"""Waiting for what another process does, and whether two things take the same time, on a machine that is busy."""

import time
from collections.abc import Callable
from statistics import median

PAUSE_SECONDS = 0.05
PAIRS, ROUNDS = 30, 6


def eventually(
    has_happened: Callable[[], bool], seconds: float = 10, said: Callable[[], str] = lambda: "it did not happen in time"
) -> None:
    """Fails with what `said` gives when the time is over."""
    deadline = time.monotonic() + seconds
    while not has_happened():
        assert time.monotonic() < deadline, said()
        time.sleep(PAUSE_SECONDS)


def take_the_same_time(one: Callable[[], float], other: Callable[[], float]) -> bool:
    """Each call says its seconds. Interleaved, by medians within a tenth: a difference that is there is there in
    every round, a disturbance is not.
    """
    return any(_within_a_tenth(one, other) for _ in range(ROUNDS))


def _within_a_tenth(one: Callable[[], float], other: Callable[[], float]) -> bool:
    pairs = [(one(), other()) for _ in range(PAIRS)]
    first, second = (median(times) for times in zip(*pairs, strict=True))
    return 0.9 < first / second < 1.1


def stays_under(limit: float, measure: Callable[[], float]) -> bool:
    """In one round of a few: what keeps others waiting does so in every round, another test beside does not."""
    return any(measure() < limit for _ in range(ROUNDS))
