"""Checklist A7, A8 and G63: exactly as many tries as allowed, in memory and in Redis."""

import asyncio
import time

import pytest
import redis
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from propmanager.core.errors import TooManyRequests
from propmanager.core.limit_stores import RedisStore
from propmanager.core.limits import Limits, Rule, Standing

LOGIN = Rule("login", 5, 900)
IP = "203.0.113.7"
NOON = 1_800_000_000.0
SECRET = b"a secret of the tests"

pytestmark = pytest.mark.xdist_group("redis")


@pytest.fixture(params=["memory", "redis"])
def store_url(request: pytest.FixtureRequest) -> str:
    """Empty: in memory."""
    if request.param == "memory":
        return ""
    url = request.getfixturevalue("redis_url")
    redis.Redis.from_url(url).flushall()
    return url


def limits_of(url: str) -> Limits:
    return Limits(SECRET, RedisStore(url) if url else None)


async def tries(of: Limits, *key: str, times: int, rule: Rule = LOGIN) -> list[bool]:
    """Whether each passes, one after the other."""
    return [await passes(of, *key, rule=rule) for _ in range(times)]


async def passes(of: Limits, *key: str, rule: Rule = LOGIN) -> bool:
    try:
        await of.hit(rule, *key)
    except TooManyRequests:
        return False
    return True


def test_of_fifty_concurrent_tries_exactly_five_pass(store_url: str):
    async def attack() -> int:
        of = limits_of(store_url)
        return sum(await asyncio.gather(*(passes(of, IP) for _ in range(50))))

    assert asyncio.run(attack()) == 5


def test_two_processes_share_one_budget_in_redis(redis_url: str):
    async def attack() -> int:
        first, second = limits_of(redis_url), limits_of(redis_url)
        every = [passes(of, "two processes") for of in (first, second) for _ in range(25)]
        return sum(await asyncio.gather(*every))

    assert asyncio.run(attack()) == 5


def test_what_is_left_is_told_at_each_try(store_url: str):
    async def run() -> list[Standing]:
        of = limits_of(store_url)
        with time_machine.travel(NOON, tick=False) as clock:
            told = [await of.standing(LOGIN, IP), await of.hit(LOGIN, IP)]
            clock.shift(600)
            return [*told, await of.hit(LOGIN, IP), await of.standing(LOGIN, IP)]

    assert asyncio.run(run()) == [Standing(5, 5, 900), Standing(5, 4, 900), Standing(5, 3, 300), Standing(5, 3, 300)]


def test_one_too_many_is_told_when_to_come_back(store_url: str):
    async def run() -> TooManyRequests:
        of = limits_of(store_url)
        with time_machine.travel(NOON, tick=False) as clock:
            await tries(of, IP, times=5)
            clock.shift(60)
            with pytest.raises(TooManyRequests) as refused:
                await of.hit(LOGIN, IP)
        return refused.value

    refusal = asyncio.run(run())
    assert (refusal.message, refusal.retry_after_seconds, refusal.limit, refusal.status) == (
        "Trop de tentatives en peu de temps. Réessayez dans 14 minutes.",
        840,
        5,
        429,
    )


@pytest.mark.parametrize(
    ("seconds", "wait"), [(1, "1 seconde"), (60, "60 secondes"), (61, "2 minutes"), (900, "15 minutes")]
)
def test_the_wait_is_said_in_french(seconds: int, wait: str):
    async def run() -> str:
        of, rule = limits_of(""), Rule("once", 1, seconds)
        with time_machine.travel(NOON, tick=False):
            await of.hit(rule, IP)
            with pytest.raises(TooManyRequests) as refused:
                await of.hit(rule, IP)
        return refused.value.message

    assert asyncio.run(run()) == f"Trop de tentatives en peu de temps. Réessayez dans {wait}."


def test_the_window_moves_with_each_try(store_url: str):
    async def run() -> list[list[bool]]:
        of = limits_of(store_url)
        with time_machine.travel(NOON, tick=False) as clock:
            first = await tries(of, IP, times=3)
            clock.shift(600)
            second = await tries(of, IP, times=3)
            clock.shift(301)
            return [first, second, await tries(of, IP, times=4)]

    assert asyncio.run(run()) == [[True] * 3, [True, True, False], [True, True, True, False]]


def test_a_try_given_back_is_free_again_and_no_other(store_url: str):
    async def run() -> list[bool]:
        of = limits_of(store_url)
        await tries(of, IP, times=5)
        await of.give_back(LOGIN, IP)
        return await tries(of, IP, times=2)

    assert asyncio.run(run()) == [True, False]


def test_giving_back_what_was_not_taken_gives_nothing(store_url: str):
    async def run() -> list[bool]:
        of = limits_of(store_url)
        for _ in range(3):
            await of.give_back(LOGIN, IP)
        return await tries(of, IP, times=6)

    assert asyncio.run(run()) == [True] * 5 + [False]


def test_a_cleared_key_starts_anew_and_the_others_do_not(store_url: str):
    async def run() -> tuple[list[bool], list[bool]]:
        of = limits_of(store_url)
        await tries(of, "claire@dupont.fr", times=5)
        await tries(of, IP, times=5)
        await of.clear(LOGIN, "claire@dupont.fr")
        return await tries(of, "claire@dupont.fr", times=6), await tries(of, IP, times=1)

    assert asyncio.run(run()) == ([True] * 5 + [False], [False])


def test_rules_and_keys_are_counted_apart(store_url: str):
    async def run() -> list[bool]:
        of = limits_of(store_url)
        await tries(of, "a", "b", times=5)
        return [await passes(of, *key, rule=rule) for rule in (LOGIN, Rule("reset", 5, 900)) for key in KEYS]

    assert asyncio.run(run()) == [False, True, True, True, True, True, True, True]


KEYS = [("a", "b"), ("ab",), ("a", "b", ""), ("b", "a")]


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff:ffff:ffff:ffff", True),
        ("2001:db8:1:2::1", "2001:db8:1:3::1", False),
        ("::ffff:203.0.113.7", "203.0.113.7", True),
        ("::ffff:203.0.113.7", "::ffff:203.0.113.8", False),
        ("203.0.113.7", "203.0.113.8", False),
        ("not:an:address", "not:an:address2", False),
    ],
)
def test_an_ipv6_network_is_one_asker(one, other, same):
    async def run() -> list[bool]:
        of = limits_of("")
        await tries(of, one, times=5)
        return await tries(of, other, times=1)

    assert asyncio.run(run()) == [not same]


def test_redis_holds_neither_addresses_nor_mails_and_nothing_for_ever(redis_url: str):
    async def run() -> None:
        of = limits_of(redis_url)
        await of.hit(LOGIN, "claire@dupont.fr", IP)
        await of.hit(Rule("other", 9, 60), "2001:db8:1:2::1")

    client = redis.Redis.from_url(redis_url, decode_responses=True)
    client.flushall()
    asyncio.run(run())
    found = {str(key): client.ttl(key) for key in client.keys("*")}  # pyright: ignore[reportGeneralTypeIssues]
    assert [word for word in ("claire", "dupont", IP, "2001") if word in repr(found)] == []
    assert {key.rpartition(":")[0]: ttl for key, ttl in found.items()} == {"limits:login": 900, "limits:other": 60}


def test_the_secret_decides_the_name_of_a_key():
    one, other = Limits(b"one"), Limits(b"other")
    assert len({one._name(LOGIN, (IP,)), one._name(LOGIN, (IP,)), other._name(LOGIN, (IP,))}) == 2


@settings(deadline=None, max_examples=30)
@given(st.lists(st.integers(0, 400), max_size=40))
def test_in_no_window_do_more_than_five_pass(pauses: list[int]):
    async def run() -> list[float]:
        of, passed = limits_of(""), []
        with time_machine.travel(NOON, tick=False) as clock:
            for pause in pauses:
                clock.shift(pause)
                if await passes(of, IP):
                    passed.append(time.time())
        return passed

    passed = asyncio.run(run())
    assert all(sixth - first >= 900 for first, sixth in zip(passed, passed[5:], strict=False))
