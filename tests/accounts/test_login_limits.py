"""How many passwords are verified, whoever asks and from wherever; and who is never shut out by others."""

import asyncio
import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest

from propmanager.accounts import passwords, service
from propmanager.core import limits, threads
from propmanager.core.client import Client
from propmanager.core.errors import NotAuthenticated, TooManyRequests
from propmanager.core.settings import settings
from tests.live.server import redis_in

pytestmark = pytest.mark.xdist_group("redis")

HOME, ELSEWHERE = Client(ip="192.0.2.7"), Client(ip="203.0.113.9")
WRONG = "un autre cheval"


@pytest.fixture(scope="module")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_in(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture
def verified(monkeypatch):
    """Each password that is verified, instead of a quarter of a second for it."""
    seen = []

    def matches(password, _password_hash):
        seen.append(password)
        return password != WRONG

    monkeypatch.setattr(passwords, "matches", matches)
    return seen


async def _try(email, password, client, now, tenant_id=None):
    """What the attempt comes to: `in`, `wrong` or `limited`."""
    try:
        await service.log_in(email, password, tenant_id, client=client, now=now)
    except NotAuthenticated:
        return "wrong"
    except TooManyRequests:
        return "limited"
    return "in"


@pytest.fixture
def attempt(now):
    """One attempt, or several one after the other; each test has one event loop."""

    def run(*attempts):
        async def each():
            return [await _try(email, password, client, now) for email, password, client in attempts]

        return asyncio.run(each())

    return run


def from_ip(number):
    return Client(ip=f"198.51.{number // 250}.{number % 250 + 1}")


@pytest.fixture(params=["memory", "redis"])
def store(request):
    """Where this process counts."""
    if request.param == "memory":
        yield
        return
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("REDIS_URL", request.getfixturevalue("redis_url"))
        settings.cache_clear()
        limits.process_limits.cache_clear()
        yield
    settings.cache_clear()


def test_fifty_wrong_logins_at_once_verify_five_passwords(store, verified, make_person, now):
    """Checklist A7: from fifty addresses, against one account, with and without Redis."""
    person = make_person()

    async def attack():
        tries = (_try(person.email, WRONG, from_ip(number), now) for number in range(50))
        return await asyncio.gather(*tries)

    answers = asyncio.run(attack())
    assert (answers.count("wrong"), answers.count("limited"), len(verified)) == (5, 45, 5)


def test_fifty_wrong_logins_from_one_address_on_one_account_verify_five_passwords(verified, make_person, now):
    person = make_person()

    async def attack():
        return await asyncio.gather(*(_try(person.email, WRONG, HOME, now) for _ in range(50)))

    assert (asyncio.run(attack()).count("wrong"), len(verified)) == (5, 5)


def test_an_address_may_try_fifty_passwords_whatever_accounts_it_names(verified, make_person, attempt):
    """Checklist A7: spraying one password over many accounts ends too."""
    answers = attempt(*((f"{uuid.uuid4().hex}@exemple.fr", WRONG, HOME) for _ in range(60)))
    assert answers == ["wrong"] * 50 + ["limited"] * 10
    assert len(verified) == 50


def test_what_is_refused_by_one_limit_uses_up_no_other(verified, make_person, attempt):
    """An address that is shut out cannot shut out the accounts it goes on naming."""
    attempt(*((f"{uuid.uuid4().hex}@exemple.fr", WRONG, HOME) for _ in range(50)))
    person = make_person()
    shut_out = attempt(*((person.email, WRONG, HOME) for _ in range(10)))
    assert (shut_out, attempt((person.email, WRONG, ELSEWHERE))) == (["limited"] * 10, ["wrong"])


def test_a_limited_account_says_the_same_whether_it_exists_or_not(verified, make_person, now):
    """Checklist A1: keyed by what was typed. The same status, sentence, wait and number of tries."""
    person = make_person()

    async def exhaust(email):
        for _ in range(5):
            await _try(email, WRONG, ELSEWHERE, now)
        with pytest.raises(TooManyRequests) as refused:
            await service.log_in(email, person.password, None, client=HOME, now=now)
        return (refused.value.status, refused.value.message, refused.value.limit)

    async def both():
        return [await exhaust(email) for email in (person.email, "inconnu@exemple.fr")]

    known, unknown = asyncio.run(both())
    assert known == unknown
    assert (known[0], known[2]) == (429, 5)


@pytest.mark.parametrize("how", [str.upper, lambda email: f" {email}\t", str.title])
def test_writing_an_address_otherwise_gives_no_more_tries(how, verified, make_person, attempt):
    person = make_person()
    answers = attempt(*((how(person.email) if turn % 2 else person.email, WRONG, ELSEWHERE) for turn in range(10)))
    assert answers == ["wrong"] * 5 + ["limited"] * 5


def test_a_login_that_succeeds_is_given_back(verified, make_person, attempt):
    """Checklist A8: who knows the password is never limited by having logged in often."""
    person = make_person()
    good, bad = (person.email, person.password, HOME), (person.email, WRONG, HOME)
    assert attempt(*[good] * 12) == ["in"] * 12
    assert attempt(bad, bad, good, bad, bad, bad, good) == [
        "wrong",
        "wrong",
        "in",
        "wrong",
        "wrong",
        "wrong",
        "limited",
    ]


def test_a_success_gives_no_stranger_their_tries_back(verified, make_person, attempt):
    person = make_person()
    own, guess = (person.email, person.password, HOME), (person.email, WRONG, ELSEWHERE)
    assert attempt(guess, guess, guess, guess, own, guess, guess) == ["wrong"] * 4 + ["in", "wrong", "limited"]


def test_logging_in_to_an_own_account_gives_no_tries_on_others(verified, make_person, attempt):
    mine = make_person()
    own = (mine.email, mine.password, HOME)
    spray = [(f"{uuid.uuid4().hex}@exemple.fr", WRONG, HOME) for _ in range(55)]
    interleaved = [one for pair in zip(spray, [own] * 55, strict=True) for one in pair]
    answers = attempt(*interleaved)[0::2]
    assert answers == ["wrong"] * 50 + ["limited"] * 5


# --- known browsers ---


@pytest.fixture
def device_of(now):
    """The client of a browser that the person has logged in with."""

    def known(person, password, ip="192.0.2.7"):
        entry = asyncio.run(service.log_in(person.email, password, None, client=HOME, now=now))
        return Client(ip=ip, device_token=entry.device_token)

    return known


def test_strangers_cannot_lock_a_known_browser_out(verified, make_person, device_of, attempt):
    """Checklist A8: the account is full from one address; the browser's own cookie still enters, from another."""
    person = make_person()
    known = device_of(person, person.password, ip="192.0.2.200")
    attempt(*((person.email, WRONG, ELSEWHERE) for _ in range(8)))
    stranger, own = (person.email, person.password, HOME), (person.email, person.password, known)
    assert attempt(stranger, own) == ["limited", "in"]


def test_a_known_browser_enters_even_from_an_address_that_is_full(verified, make_person, device_of, attempt):
    person = make_person()
    known = device_of(person, person.password, ip=ELSEWHERE.ip)
    attempt(*((f"{uuid.uuid4().hex}@exemple.fr", WRONG, ELSEWHERE) for _ in range(51)))
    assert attempt((person.email, person.password, known)) == ["in"]


def test_a_known_browser_has_five_tries_of_its_own(verified, make_person, device_of, attempt):
    person = make_person()
    known = device_of(person, person.password)
    wrong, right = (person.email, WRONG, known), (person.email, person.password, known)
    assert attempt(*[wrong] * 6, right) == ["wrong"] * 5 + ["limited", "limited"]


def test_a_browser_known_to_one_person_is_a_stranger_to_another(verified, make_person, device_of, attempt):
    """An attacker's own known browser gives no second budget on the account of somebody else."""
    victim, attacker = make_person(), make_person()
    own = device_of(attacker, attacker.password)
    stranger = replace(own, device_token="")
    answers = attempt(*((victim.email, WRONG, client) for client in [own, stranger] * 5))
    assert answers == ["wrong"] * 5 + ["limited"] * 5


def test_when_too_many_passwords_wait_the_attempt_is_given_back(verified, make_person, attempt, monkeypatch):
    """Whoever is told to come back in a moment has not used up a try."""
    person = make_person()
    wrong = (person.email, WRONG, HOME)
    monkeypatch.setattr(threads, "_places", threads.threading.BoundedSemaphore(1))
    threads._places.acquire()
    busy = attempt(*[wrong] * 8)
    threads._places.release()
    assert (busy, attempt(*[wrong] * 6)) == (["limited"] * 8, ["wrong"] * 5 + ["limited"])
