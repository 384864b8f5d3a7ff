import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from propmanager.accounts import self_service, service
from propmanager.accounts.links import DeadLink
from propmanager.accounts.model import Membership, User
from propmanager.accounts.proof_model import PendingSignUp
from propmanager.accounts.rights import Role
from propmanager.accounts.self_service import Outcome, Waiting
from propmanager.accounts.signup import Confirmed
from propmanager.core import clock
from propmanager.core.errors import Conflict
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import SecurityEvent
from propmanager.journal.service import Kind
from propmanager.tenants import service as tenants
from propmanager.tenants.model import Tenant, TenantStatus
from tests.accounts.sign_ups import CLIENT, account_of, made, new_sign_up, waiting

DEAD = (
    "Ce lien n’est plus valable : il a servi, il a expiré, ou un message plus récent l’a remplacé. "
    "Connectez-vous si votre compte existe, ou recommencez votre demande."
)


@pytest.fixture
def now():
    """Jobs read the clock themselves."""
    return clock.now()


@pytest.fixture
def typed():
    return new_sign_up()


def test_a_sign_up_makes_nothing_before_its_address_is_confirmed(typed, sign_ups):
    (mail,) = sign_ups.mailed(typed)
    assert (made(typed), waiting(typed)) == ((0, 0, 0, 0), [typed["subdomain"]])
    assert (mail.to, mail.subject) == (typed["email"], "Confirmez votre adresse")
    assert mail.link == f"{settings().base_url}/verification?code={mail.code}"


def test_the_link_makes_a_tenant_its_owner_its_trial_and_lets_in(typed, sign_ups, now):
    (mail,) = sign_ups.mailed(typed)
    confirmed = sign_ups.confirm(mail.code)
    owner = account_of(typed)
    with platform_session("test") as db:
        tenant = db.exec(select(Tenant).where(Tenant.subdomain == typed["subdomain"])).one()
        member = db.exec(select(Membership).where(Membership.tenant_id == tenant.id)).one()
        told = db.exec(select(SecurityEvent).where(SecurityEvent.tenant_id == tenant.id)).one()
    opened = service.arrive(confirmed.arrival_code, tenant.id, now)
    assert (made(typed), waiting(typed)) == ((1, 1, 1, 1), [])
    assert (owner.prenom, owner.nom, owner.is_staff, owner.password_hash, owner.email_verified_at) == (
        "Claire",
        "Dupont",
        False,
        "hash",
        now,
    )
    assert (member.user_id, member.role, tenant.nom, tenant.status) == (
        owner.id,
        Role.OWNER,
        "SCI des Lilas",
        TenantStatus.TRIAL,
    )
    assert (told.kind, told.user_id, told.device, told.ip_prefix) == (
        Kind.EMAIL_VERIFIED,
        owner.id,
        "Firefox, Windows",
        "192.0.2.0/24",
    )
    assert opened is not None
    assert opened.user_id == owner.id


def test_sign_up_answers_the_same_for_a_known_and_an_unknown_address(typed, make_person, sign_ups, now):
    """Checklist A3: the screen says the same, each mailbox gets its own mail."""
    person = make_person()
    known = typed | {"email": person.email.upper(), "subdomain": f"{typed['subdomain']}-2"}
    answers = [asyncio.run(self_service.ask_sign_up(one, ip="192.0.2.7", now=now)) for one in (typed, known)]
    held = [waiting(typed), waiting({"email": person.email})]
    new, existing = sign_ups.outbox.run_jobs()
    assert answers == [Waiting(answers[0].id, typed["email"]), Waiting(answers[1].id, person.email)]
    assert held == [[typed["subdomain"]], [known["subdomain"]]]
    assert (new.to, new.subject) == (typed["email"], "Confirmez votre adresse")
    assert (existing.to, existing.subject) == (person.email, "Vous avez déjà un compte PropManager")
    assert f"{settings().base_url}/connexion" in existing.text


def test_whoever_has_an_account_gets_the_space_and_keeps_the_password(typed, make_person, sign_ups, now):
    person = make_person()
    mine = typed | {"email": person.email, "password": "une autre phrase, longue", "prenom": "Imposteur"}
    (mail,) = sign_ups.mailed(mine)
    before = account_of(mine)
    confirmed = sign_ups.confirm(mail.code)
    after = account_of(mine)
    assert confirmed == Confirmed(typed["subdomain"])
    assert (after.password_hash, after.prenom, after.email_verified_at) == (before.password_hash, "Claire", now)
    assert made(mine) == (1, 1, 1, 1)


def test_where_the_link_leads(typed, make_person, sign_ups, now):
    """A new owner arrives on the tenant's host; somebody who had an account logs in there."""
    known = typed | {"email": make_person().email, "subdomain": f"{typed['subdomain']}-2"}
    new, existing = sign_ups.mailed(typed, known)
    arrival = asyncio.run(self_service.verify_link(new.code, client=CLIENT, now=now))
    login = asyncio.run(self_service.verify_link(existing.code, client=CLIENT, now=now))
    scheme, host = settings().scheme, settings().base_host
    assert arrival.location.startswith(f"{scheme}://{typed['subdomain']}.{host}/auth/arrivee?code=")
    assert login == Outcome(location=f"{scheme}://{known['subdomain']}.{host}/connexion?avis=espace-cree")


def test_the_code_itself_is_not_kept(typed, sign_ups):
    pending_id = sign_ups.hold(typed)
    (mail,) = sign_ups.outbox.run_jobs()
    with platform_session("test") as db:
        kept = db.get_one(PendingSignUp, pending_id)
        jobs = db.execute(
            sa.text("select args::text from procrastinate_jobs where args ->> 'pending_id' = :id"),
            {"id": str(pending_id)},
        ).scalars()
        assert list(jobs) == [f'{{"pending_id": "{pending_id}"}}']
    assert kept.code_hash is not None
    assert mail.code.encode() not in kept.code_hash


@pytest.mark.parametrize("junk", ["", "x", "é", "\x00", "\ud800", "a" * 10_000])
def test_an_invented_code_is_refused_with_what_to_do(junk, database_url, now):
    with pytest.raises(DeadLink) as refused:
        asyncio.run(self_service.verify_link(junk, client=CLIENT, now=now))
    assert (refused.value.status, refused.value.message) == (410, DEAD)


def test_a_link_serves_once(typed, sign_ups, now):
    """Checklist A10."""
    (mail,) = sign_ups.mailed(typed)
    asyncio.run(self_service.verify_link(mail.code, client=CLIENT, now=now))
    with pytest.raises(DeadLink):
        asyncio.run(self_service.verify_link(mail.code, client=CLIENT, now=now))
    assert made(typed) == (1, 1, 1, 1)


@pytest.mark.parametrize(("after", "serves"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_a_link_lives_a_day(after, serves, typed, sign_ups, now):
    (mail,) = sign_ups.mailed(typed)
    assert (sign_ups.confirm(mail.code, at=now + after) is not None, made(typed)[0] == 1) == (serves, serves)


def test_ten_who_follow_one_link_make_one_space(typed, sign_ups):
    (mail,) = sign_ups.mailed(typed)
    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(lambda _: sign_ups.confirm(mail.code), range(10)))
    assert (sum(answer is not None for answer in answers), made(typed)) == (1, (1, 1, 1, 1))


def test_two_links_of_one_new_address_followed_together_make_one_account(typed, sign_ups):
    second = typed | {"subdomain": f"{typed['subdomain']}-2"}
    codes = [mail.code for mail in sign_ups.mailed(typed, second)]
    together = threading.Barrier(2)

    def follow(code):
        together.wait()
        return sign_ups.confirm(code)

    with ThreadPoolExecutor(2) as threads:
        answers = list(threads.map(follow, codes))
    assert sorted(bool(answer.arrival_code) for answer in answers) == [False, True]
    assert [made(one)[:3] for one in (typed, second)] == [(1, 1, 1), (1, 1, 1)]


def test_a_disabled_account_gets_no_space(typed, make_person, sign_ups, now):
    mine = typed | {"email": make_person().email}
    with platform_session("test") as db:
        db.exec(select(User).where(User.email == mine["email"])).one().is_disabled = True
    (mail,) = sign_ups.mailed(mine)
    with pytest.raises(DeadLink):
        asyncio.run(self_service.verify_link(mail.code, client=CLIENT, now=now))
    assert made(mine) == (0, 1, 0, 0)


def test_a_subdomain_lost_all_the_same_is_said_and_the_rest_is_kept(typed, sign_ups, now):
    (mail,) = sign_ups.mailed(typed)
    with platform_session("test") as db:
        tenants.create_tenant(db, "Plus rapide", typed["subdomain"], now=now)
    with pytest.raises(Conflict) as refused:
        asyncio.run(self_service.verify_link(mail.code, client=CLIENT, now=now))
    assert refused.value.message == (
        "L’adresse que vous aviez choisie pour votre espace a été prise entre-temps. Recommencez l’inscription."
    )
    assert (waiting(typed), made(typed)[1]) == ([typed["subdomain"]], 0)
