"""How passwords are verified at a login: renewed when they cost too little, and away from the loop that all share."""

import asyncio
import time
from statistics import median

import pytest

from propmanager.accounts import passwords, service
from propmanager.accounts.model import KnownDevice
from propmanager.core.client import Client
from propmanager.core.tenancy import platform_session
from tests.accounts.test_login import change, hash_of, refusal


@pytest.mark.usefixtures("real_password_cost")
def test_a_hash_that_costs_too_little_is_replaced_at_login(make_person, log_in):
    """Checklist A6."""
    person = make_person()  # whose hash costs as little as bcrypt takes
    refusal(log_in, person.email, "un autre cheval")
    before = hash_of(person)
    log_in(person.email, person.password)
    after = hash_of(person)
    log_in(person.email, person.password)
    assert (before[:7], after[:7], hash_of(person) == after) == ("$2b$04$", "$2b$12$", True)


@pytest.mark.usefixtures("real_password_cost")
def test_the_loop_is_free_while_passwords_are_verified(make_person, now):
    """Eight logins at once, and a clock that ticks beside them."""
    person = make_person()
    change(person, password_hash=passwords.hash_password(person.password))

    async def tick(lags):
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.01)
            lags.append(time.perf_counter() - started - 0.01)

    async def log_in_together():
        lags = []
        ticking = asyncio.create_task(tick(lags))
        clients = [Client(ip="192.0.2.7", device_token=_known(person, n)) for n in range(8)]
        logins = (service.log_in(person.email, person.password, None, client=one, now=now) for one in clients)
        await asyncio.gather(*logins)
        ticking.cancel()
        return median(lags)

    def _known(person, number):
        token = f"{person.id} {number}"
        with platform_session("test") as db:
            db.add(KnownDevice(token_hash=service.digest(token), user_id=person.id, seen_at=now))
        return token

    assert asyncio.run(log_in_together()) < 0.05
