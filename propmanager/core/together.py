"""What comes while other work waits for the disk goes in together, in one transaction, and is answered after it."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from propmanager.core.outage import DATABASE_AWAY_ERRORS

AT_ONCE = 64

T = TypeVar("T")


class Together(Generic[T]):
    """`work` takes what waited, the oldest first; it commits all of it, or raises and has done nothing.

    One thread and one connection, however many wait: a burst takes neither from the people at their pages.
    """

    def __init__(self, name: str, work: Callable[[Sequence[T]], object]) -> None:
        self._work = work
        self._waiting: SimpleQueue[tuple[T, Future[None]]] = SimpleQueue()
        self._thread = ThreadPoolExecutor(1, thread_name_prefix=name)

    async def one(self, item: T) -> None:
        """Until the item's work is committed. Raises what its work raised."""
        done: Future[None] = Future()
        self._waiting.put((item, done))
        self._thread.submit(self._work_on_waiting)
        await asyncio.wrap_future(done)

    def _work_on_waiting(self) -> None:
        if waited := list(self._take()):  # else they went in with those before
            self._settle(waited)

    def _take(self) -> Iterator[tuple[T, Future[None]]]:
        for _ in range(AT_ONCE):
            try:
                item, done = self._waiting.get_nowait()
            except Empty:
                return
            if done.set_running_or_notify_cancel():
                yield item, done

    def _settle(self, waited: Sequence[tuple[T, Future[None]]]) -> None:
        """What fails in company is tried alone, so that one bad item harms no other."""
        try:
            self._work([item for item, _ in waited])
        except Exception as failure:  # noqa: BLE001 - raised again where it is waited for
            if len(waited) > 1 and not isinstance(failure, DATABASE_AWAY_ERRORS):
                for one in waited:
                    self._settle([one])
                return
            for _, done in waited:
                done.set_exception(failure)
        else:
            for _, done in waited:
                done.set_result(None)
