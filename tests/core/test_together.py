import asyncio
import threading

from sqlalchemy.exc import OperationalError

from propmanager.core.together import AT_ONCE, Together


class Desk:
    """Notes what goes in together; the first batch waits until it is let go."""

    def __init__(self, refused=(), failure: Exception | type[Exception] = ValueError):
        self.batches, self.gate = [], threading.Event()
        self._refused, self._failure = set(refused), failure
        self.together = Together("desk", self._work)

    def _work(self, items):
        self.batches.append(list(items))
        self.gate.wait(5)
        if self._refused & set(items):
            raise self._failure

    async def all(self, count, *, cancelled=()):
        """What became of each: None is well. The first goes alone, the others gather behind it."""
        first = asyncio.create_task(self.together.one(0))
        await asyncio.sleep(0.01)
        others = [asyncio.create_task(self.together.one(item)) for item in range(1, count)]
        await asyncio.sleep(0.01)
        for item in cancelled:
            others[item - 1].cancel()
        await asyncio.sleep(0.01)
        self.gate.set()
        return await asyncio.gather(first, *others, return_exceptions=True)


def test_what_came_meanwhile_goes_in_together_in_its_order():
    desk = Desk()
    assert asyncio.run(desk.all(9)) == [None] * 9
    assert desk.batches == [[0], list(range(1, 9))]


def test_nobody_waits_behind_more_than_one_batch_can_hold():
    desk = Desk()
    assert asyncio.run(desk.all(AT_ONCE + 3)) == [None] * (AT_ONCE + 3)
    assert [len(batch) for batch in desk.batches] == [1, AT_ONCE, 2]


def test_one_that_fails_harms_no_other():
    desk = Desk(refused=[2])
    answers = asyncio.run(desk.all(4))
    assert [type(answer) for answer in answers] == [type(None), type(None), ValueError, type(None)]
    assert desk.batches == [[0], [1, 2, 3], [1], [2], [3]]


def test_while_the_database_is_away_nobody_is_tried_alone():
    lost = OperationalError("insert", {}, Exception("gone"))
    desk = Desk(refused=[2], failure=lost)
    assert asyncio.run(desk.all(4)) == [None, lost, lost, lost]
    assert desk.batches == [[0], [1, 2, 3]]


def test_whoever_stopped_waiting_is_left_out():
    desk = Desk()
    answers = asyncio.run(desk.all(4, cancelled=[2]))
    assert [type(answer) for answer in answers] == [type(None), type(None), asyncio.CancelledError, type(None)]
    assert desk.batches == [[0], [1, 3]]


def test_it_serves_several_loops_at_once():
    desk = Desk()
    desk.gate.set()
    done = []

    def ask(item):
        asyncio.run(desk.together.one(item))
        done.append(item)

    threads = [threading.Thread(target=ask, args=(item,)) for item in range(20)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(5)
    assert sorted(done) == sorted(item for batch in desk.batches for item in batch) == list(range(20))


def test_the_answer_comes_after_the_work():
    desk = Desk()

    async def ask():
        task = asyncio.create_task(desk.together.one("only"))
        await asyncio.sleep(0.05)
        is_early = task.done()
        desk.gate.set()
        await task
        return is_early

    assert asyncio.run(ask()) is False
