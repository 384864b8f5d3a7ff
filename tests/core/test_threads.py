import asyncio
import threading
import time

import pytest

from propmanager.core import threads
from propmanager.core.threads import PASSWORDS_AT_ONCE, PasswordsBusy, in_password_thread


def test_two_hundred_passwords_at_once_are_not_queued_for_minutes():
    """Checklist A6: those who find a place are served, one after the other; the others are told at once."""

    async def at_once():
        begun = time.monotonic()

        async def one():
            try:
                await in_password_thread(time.sleep, 0.01)
            except PasswordsBusy as busy:
                return busy.retry_after_seconds, time.monotonic() - begun
            return 0, time.monotonic() - begun

        return await asyncio.gather(*(one() for _ in range(200)))

    answers = asyncio.run(at_once())
    served = [wait for wait, _ in answers if not wait]
    refused = [(wait, seconds) for wait, seconds in answers if wait]
    assert (len(served), len(refused)) == (PASSWORDS_AT_ONCE, 200 - PASSWORDS_AT_ONCE)
    assert {wait for wait, _ in refused} == {5}
    assert max(seconds for _, seconds in refused) < 1


def test_places_come_back_after_work_that_failed_or_was_given_up():
    async def fill():
        stop = threading.Event()
        waiting = [asyncio.create_task(in_password_thread(stop.wait, 5)) for _ in range(PASSWORDS_AT_ONCE)]
        await asyncio.sleep(0.05)
        with pytest.raises(PasswordsBusy):
            await in_password_thread(time.sleep, 0)
        for task in waiting:
            task.cancel()
        await asyncio.gather(*waiting, return_exceptions=True)
        stop.set()
        for _ in range(PASSWORDS_AT_ONCE + 1):
            with pytest.raises(ZeroDivisionError):
                await in_password_thread(lambda: 1 / 0)

    asyncio.run(fill())


def test_the_refusal_is_a_429_in_french():
    busy = PasswordsBusy(threads._BUSY, threads._BUSY_SECONDS)
    assert (busy.status, busy.message) == (
        429,
        "Beaucoup de personnes se connectent en ce moment. Réessayez dans quelques secondes.",
    )
