import asyncio
import time
import unicodedata
import uuid
from statistics import median

import pytest
from sqlmodel import select

from propmanager.accounts import service
from propmanager.accounts.login import hash_away_from_loop
from propmanager.accounts.model import Membership, User
from propmanager.accounts.service import Entry
from propmanager.core.errors import NotAuthenticated
from propmanager.core.tenancy import platform_session

SENTENCE = "E-mail ou mot de passe incorrect."


@pytest.fixture
def log_in(now):
    return lambda email, password, tenant_id=None: asyncio.run(service.log_in(email, password, tenant_id, now=now))


def refusal(log_in, *args):
    with pytest.raises(NotAuthenticated) as refused:
        log_in(*args)
    return refused.value.status, refused.value.message


def test_a_member_logs_in_on_their_tenants_host(make_person, make_tenant, log_in):
    tenant_id = make_tenant()
    person = make_person(tenant_id)
    entry = log_in(person.email, person.password, tenant_id)
    who = service.identity_of(entry.session.session_id)
    assert who is not None
    assert entry == Entry(person.id, session=entry.session)
    assert (who.user_id, who.tenant_id) == (person.id, tenant_id)


def test_on_the_bare_host_the_only_tenant_is_opened_by_a_code(make_person, make_tenant, log_in, now):
    tenant_id = make_tenant()
    person = make_person(tenant_id)
    entry = log_in(person.email, person.password)
    assert entry == Entry(person.id, arrival_code=entry.arrival_code, arrival_tenant_id=tenant_id)
    assert service.arrive(entry.arrival_code, tenant_id, now) is not None


@pytest.mark.parametrize(("tenants", "is_staff"), [(2, False), (0, False), (0, True), (1, True)])
def test_on_the_bare_host_others_get_a_session_without_a_tenant(tenants, is_staff, make_person, make_tenant, log_in):
    person = make_person(*(make_tenant() for _ in range(tenants)), is_staff=is_staff)
    entry = log_in(person.email, person.password)
    who = service.identity_of(entry.session.session_id)
    assert who is not None
    assert (entry.is_staff, entry.arrival_code, who.tenant_id) == (is_staff, "", None)


def test_on_a_tenants_host_staff_are_members_like_others(make_person, make_tenant, log_in):
    tenant_id = make_tenant()
    person = make_person(tenant_id, is_staff=True)
    assert log_in(person.email, person.password, tenant_id).is_staff is False


@pytest.mark.parametrize("change", [str.upper, str.title, lambda email: f"  {email}\n"])
def test_the_case_and_the_spaces_of_an_email_do_not_matter(change, make_person, log_in):
    person = make_person()
    assert log_in(change(person.email), person.password).user_id == person.id


def test_an_accented_email_is_found_however_it_was_composed(make_person, log_in, password_hash):
    email = f"zoé.{uuid.uuid4().hex[:8]}@exemple.fr"
    with platform_session("test") as db:
        db.add(User(email=email, password_hash=password_hash, prenom="Zoé", nom="Dupont"))
    assert log_in(unicodedata.normalize("NFD", email), "un cheval bleu sous la pluie").session is not None


def test_every_refusal_is_the_same(make_person, make_tenant, log_in):
    tenant_id, other = make_tenant(), make_tenant()
    person = make_person(tenant_id)
    answers = [
        refusal(log_in, person.email, "un autre cheval", tenant_id),
        refusal(log_in, "inconnu@exemple.fr", person.password, tenant_id),
        refusal(log_in, person.email, person.password, other),
        refusal(log_in, person.email, person.password, uuid.uuid4()),
        refusal(log_in, person.email, "", tenant_id),
        refusal(log_in, "", "", None),
        refusal(log_in, "\x00", "x", None),
        refusal(log_in, "a\ud800@exemple.fr", "x", None),
        refusal(log_in, person.email, "lone \ud800", None),
        refusal(log_in, "%", person.password, None),
        refusal(log_in, person.email, person.password + "x" * 200, tenant_id),
    ]
    assert answers == [(401, SENTENCE)] * 11


def test_a_password_of_128_characters_is_compared_whole(log_in, database_url):
    email, password = f"{uuid.uuid4().hex}@exemple.fr", "é" * 127 + "a"
    with platform_session("test") as db:
        hashed = asyncio.run(hash_away_from_loop(password))
        db.add(User(email=email, password_hash=hashed, prenom="Zoé", nom="Dupont"))
    entered = log_in(email, password).session is not None
    assert (entered, refusal(log_in, email, "é" * 127 + "b"), refusal(log_in, email, password + "a")) == (
        True,
        (401, SENTENCE),
        (401, SENTENCE),
    )


def test_a_member_put_out_cannot_come_back(make_person, make_tenant, log_in):
    tenant_id = make_tenant()
    person = make_person(tenant_id)
    with platform_session("test") as db:
        db.delete(db.exec(select(Membership).where(Membership.user_id == person.id)).one())
    assert refusal(log_in, person.email, person.password, tenant_id) == (401, SENTENCE)


def test_an_unknown_email_takes_the_time_of_a_known_one(make_person, make_tenant, log_in):
    tenant_id = make_tenant()
    person = make_person(tenant_id)

    def seconds(email):
        started = time.perf_counter()
        refusal(log_in, email, "un autre cheval", tenant_id)
        return time.perf_counter() - started

    pairs = [(seconds(person.email), seconds("inconnu@exemple.fr")) for _ in range(7)]
    known, unknown = (median(times) for times in zip(*pairs, strict=True))
    assert 0.7 < unknown / known < 1.4


def test_the_loop_is_free_while_passwords_are_verified(make_person, log_in, now):
    """Eight logins at once, and a clock that ticks beside them."""
    person = make_person()

    async def tick(lags):
        while True:
            started = time.perf_counter()
            await asyncio.sleep(0.01)
            lags.append(time.perf_counter() - started - 0.01)

    async def log_in_together():
        lags = []
        ticking = asyncio.create_task(tick(lags))
        await asyncio.gather(*(service.log_in(person.email, person.password, None, now=now) for _ in range(8)))
        ticking.cancel()
        return median(lags)

    assert asyncio.run(log_in_together()) < 0.05
