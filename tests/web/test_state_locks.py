"""Checklist G63: whoever gives up waiting for a state, at whatever moment, leaves no lock on it."""

import asyncio
import uuid
from collections.abc import Callable, Coroutine, Iterator
from typing import Any

import pytest
from redis.asyncio import Redis
from reflex.istate.manager.redis import StateManagerRedis
from reflex.istate.manager.token import BaseStateToken
from reflex.state import State

from propmanager.web.state_locks import leave_no_lock_behind
from tests.live.server import redis_in

pytestmark = pytest.mark.xdist_group("redis")

PATIENCE_SECONDS = 3.0
HANGS_MS = 400
STEPS = 200  # of the event loop: more than it takes to get a state and to leave it


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_in(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["held for one event", "held for several"])
def run(request: pytest.FixtureRequest, redis_url: str) -> Callable[..., Any]:
    """Runs what takes a manager of states, as one process of ours has it."""
    leave_no_lock_behind()

    async def with_manager(work: Callable[[StateManagerRedis], Coroutine[Any, Any, Any]]) -> Any:
        manager = StateManagerRedis(redis=Redis.from_url(redis_url))
        manager._oplock_enabled = request.param == "held for several"
        try:
            await asyncio.wait_for(manager._ensure_lock_task_subscribed(), PATIENCE_SECONDS)
            return await work(manager)
        finally:
            await manager.close()

    return lambda work: asyncio.run(with_manager(work))


async def use(manager: StateManagerRedis, token: BaseStateToken) -> None:
    async with manager.modify_state(token):
        await asyncio.sleep(0)


async def is_free(manager: StateManagerRedis, token: BaseStateToken) -> bool:
    """To the next event of the same tab."""
    try:
        await asyncio.wait_for(use(manager, token), PATIENCE_SECONDS)
    except TimeoutError:
        return False
    return True


def new_token() -> BaseStateToken:
    return BaseStateToken(ident=str(uuid.uuid4()), cls=State)


def test_given_up_while_redis_hangs(run: Callable[..., Any]):
    async def give_up(manager: StateManagerRedis) -> bool:
        token = new_token()
        await manager.redis.execute_command("CLIENT", "PAUSE", HANGS_MS, "ALL")
        using = asyncio.create_task(use(manager, token))
        await asyncio.sleep(HANGS_MS / 4000)
        using.cancel()
        return await is_free(manager, token)

    assert run(give_up)


def test_given_up_after_any_number_of_steps(run: Callable[..., Any]):
    async def give_up(manager: StateManagerRedis) -> list[int]:
        stuck = []
        for steps in range(STEPS):
            token = new_token()
            using = asyncio.create_task(use(manager, token))
            for _ in range(steps):
                await asyncio.sleep(0)
            using.cancel()
            stuck += [] if await is_free(manager, token) else [steps]
        return stuck

    assert run(give_up) == []


def test_given_up_while_somebody_else_has_it(run: Callable[..., Any]):
    """Whoever stood behind the one that gave up is next."""

    async def give_up(manager: StateManagerRedis) -> bool:
        token = new_token()
        async with manager.modify_state(token):
            waiting = asyncio.create_task(use(manager, token))
            await asyncio.sleep(0.1)
            waiting.cancel()
            await asyncio.sleep(0.1)
        return await is_free(manager, token)

    assert run(give_up)
