import asyncio

import pytest
from starlette.types import Message

from propmanager.web import sockets
from propmanager.web.sockets import Line, Pace


def test_a_burst_passes_and_what_follows_waits():
    pace = Pace(0.0)
    assert [pace.allows(0.0) for _ in range(122)] == [True] * 120 + [False] * 2


def test_forty_events_a_second_pass_for_ever():
    pace = Pace(0.0)
    assert all(pace.allows(turn / 40) for turn in range(10_000))


def test_the_pace_recovers_and_never_beyond_the_burst():
    pace = Pace(0.0)
    for _ in range(120):
        pace.allows(0.0)
    after_a_second = [pace.allows(1.0) for _ in range(41)]
    after_an_hour = [pace.allows(3600.0) for _ in range(121)]
    assert (after_a_second, after_an_hour) == ([True] * 40 + [False], [True] * 120 + [False])


async def never() -> Message:
    await asyncio.Event().wait()
    return {}


async def unread(_message: Message) -> None:
    await never()


TOO_MUCH = {"type": "websocket.disconnect", "code": 1008, "reason": ""}


def received(messages):
    source = iter(messages)

    async def receive():
        return next(source)

    async def run():
        line = Line(receive, unread)
        return [await line.receive() for _ in messages]

    return asyncio.run(run())


@pytest.mark.parametrize("kind", ["text", "bytes"])
def test_a_frame_that_is_too_large_ends_the_conversation(kind):
    def frame(size):
        return {"type": "websocket.receive", kind: "x" * size if kind == "text" else b"x" * size}

    largest, larger = frame(sockets.MAXIMUM_FRAME_BYTES), frame(sockets.MAXIMUM_FRAME_BYTES + 1)
    assert received([largest, larger]) == [largest, TOO_MUCH]


def test_too_many_frames_end_the_conversation():
    frame = {"type": "websocket.receive", "text": "2"}
    assert received([frame] * 200)[-1] == TOO_MUCH


def test_connecting_and_leaving_are_not_counted():
    messages = [{"type": "websocket.connect"}] * 300 + [{"type": "websocket.disconnect", "code": 1000}]
    assert received(messages) == messages


def test_a_socket_that_falls_silent_is_ended(monkeypatch):
    """Checklist C40."""
    monkeypatch.setattr(sockets, "SILENT_SECONDS", 0.01)
    assert asyncio.run(Line(never, unread).receive()) == TOO_MUCH


def test_a_socket_is_ended_while_it_waits_and_stays_so():
    """Checklist G63: nobody waits for the next message."""

    async def run():
        line = Line(never, unread)
        waiting = asyncio.create_task(line.receive())
        await asyncio.sleep(0.01)
        line.end()
        return await asyncio.wait_for(waiting, 1), await line.receive()

    assert asyncio.run(run()) == (TOO_MUCH, TOO_MUCH)


def test_a_socket_is_closed_over_the_head_of_whoever_still_works_on_its_last_message():
    """Checklist G63: a tab that connects while Redis hangs is told so, and nothing is sent after it."""
    sent: list[Message] = []

    async def take() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        sent.append(message)

    async def run():
        line = Line(take, send)
        first = await line.receive()
        await line.send({"type": "websocket.accept"})
        line.end()
        await asyncio.sleep(0.01)
        await line.send({"type": "websocket.send", "text": "too late"})
        return first, await line.receive()

    assert asyncio.run(run()) == ({"type": "websocket.connect"}, TOO_MUCH)
    assert sent == [{"type": "websocket.accept"}, {"type": "websocket.close", "code": 1001, "reason": ""}]


def test_a_socket_that_was_closed_already_may_be_closed_again():
    async def gone(_message: Message) -> None:
        raise RuntimeError

    async def run():
        line = Line(never, gone)
        line.end()
        await asyncio.sleep(0.01)
        return await line.receive()

    assert asyncio.run(run()) == TOO_MUCH


def test_a_client_that_does_not_read_is_given_up(monkeypatch):
    """Checklist C40: half open, seen from the other side."""
    monkeypatch.setattr(sockets, "SEND_SECONDS", 0.01)

    with pytest.raises(TimeoutError):
        asyncio.run(Line(never, unread).send({"type": "websocket.send"}))
