import asyncio
import uuid
from datetime import timedelta

import pytest
from sqlmodel import select

from propmanager.accounts import self_service
from propmanager.accounts.links import DeadLink
from propmanager.accounts.model import User
from propmanager.accounts.self_service import Outcome
from propmanager.core import clock
from propmanager.core.client import Client
from propmanager.core.errors import Conflict, InvalidInput, TooManyRequests
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import SecurityEvent
from propmanager.journal.service import Kind

CLIENT = Client("192.0.2.7", "Firefox, Windows")
NEW = "trois moutons dans la brume"
CHANGED = "Votre nouvelle adresse est enregistrée. Elle vous servira dès la prochaine connexion."


@pytest.fixture
def now():
    """Jobs read the clock themselves."""
    return clock.now()


@pytest.fixture
def member(make_person, make_tenant):
    return make_person(make_tenant(), make_tenant())


@pytest.fixture
def ask_address(member, now):
    def ask(email, password=member.password):
        return asyncio.run(
            self_service.ask_address_change(member.id, {"email": email, "email_password": password}, now=now)
        )

    return ask


@pytest.fixture
def follow(now):
    return lambda code, at=now: asyncio.run(self_service.verify_link(code, client=CLIENT, now=at))


def account(person):
    with platform_session("test") as db:
        return db.get_one(User, person.id)


def told(person):
    """(tenant, kind, device) of what the journals say of the person."""
    with platform_session("test") as db:
        events = db.exec(select(SecurityEvent).where(SecurityEvent.user_id == person.id)).all()
        return {(event.tenant_id, event.kind, event.device) for event in events}


def new_address():
    return f"nouvelle.{uuid.uuid4().hex[:8]}@exemple.fr"


def fields(call, *args):
    with pytest.raises(InvalidInput) as refused:
        call(*args)
    return refused.value.fields


def test_the_new_address_is_asked_and_the_old_one_is_told(member, ask_address, follow, outbox, now):
    email = new_address()
    assert ask_address(email.upper()) == email
    (link,) = outbox.run_jobs()
    before = account(member).email
    assert (link.to, link.subject, before) == (email, "Confirmez votre nouvelle adresse", member.email)
    assert follow(link.code) == Outcome(notice=CHANGED)
    (notice,) = outbox.run_jobs()
    assert (account(member).email, account(member).email_verified_at) == (email, now)
    assert (notice.to, notice.subject) == (member.email, "L’adresse de votre compte PropManager a changé")
    assert told(member) == {(one, Kind.EMAIL_CHANGED, "Firefox, Windows") for one in member.tenants}


def test_an_address_that_has_an_account_gets_another_mail_and_the_screen_says_the_same(
    member, make_person, ask_address, outbox
):
    """Checklist A3: e-mail change."""
    taken, free = make_person().email, new_address()
    assert [ask_address(taken), ask_address(free)] == [taken, free]
    # The newest kills the older: each mail is looked at in its own turn.
    assert [(mail.to, mail.subject) for mail in outbox.run_jobs()] == [(free, "Confirmez votre nouvelle adresse")]
    ask_address(taken)
    (mail,) = outbox.run_jobs()
    assert (mail.to, mail.subject) == (taken, "Cette adresse a déjà un compte PropManager")
    assert "code=" not in mail.text


def test_a_session_left_open_does_not_change_the_address(member, ask_address, outbox):
    """Checklist A24: the password is asked again, each time."""
    assert fields(ask_address, new_address(), "faux") == {"email_password": "Ce n’est pas votre mot de passe actuel."}
    assert (outbox.run_jobs(), account(member).email) == ([], member.email)


@pytest.mark.parametrize(
    ("email", "sentence"),
    [
        ("", "Ce champ est obligatoire."),
        ("claire", "Cette adresse n’est pas complète. Exemple : claire@exemple.fr."),
        (
            "zoé@exemple.fr",
            "Nos messages n’atteignent pas une adresse qui a un accent avant le @. Indiquez-en une autre.",
        ),
    ],
)
def test_an_address_that_will_not_do_is_said_under_its_field(email, sentence, ask_address):
    assert fields(ask_address, email) == {"email": sentence}


def test_one_s_own_address_is_no_change(member, ask_address):
    assert fields(ask_address, member.email) == {"email": "C’est déjà l’adresse de votre compte."}


def test_an_address_taken_meanwhile_is_said_to_whoever_holds_it(member, make_person, ask_address, follow, outbox):
    email = new_address()
    ask_address(email)
    (mail,) = outbox.run_jobs()
    with platform_session("test") as db:
        db.get_one(User, make_person().id).email = email
    with pytest.raises(Conflict) as refused:
        follow(mail.code)
    assert refused.value.message == (
        "Un autre compte utilise maintenant cette adresse. Choisissez-en une autre dans votre profil."
    )
    assert account(member).email == member.email


def test_a_link_sent_to_the_old_address_is_dead_after_the_change(member, ask_address, follow, outbox, now):
    asyncio.run(self_service.ask_reset(member.email, client=CLIENT, now=now))
    (reset,) = outbox.run_jobs()
    ask_address(new_address())
    follow(outbox.run_jobs()[0].code)
    with pytest.raises(DeadLink):
        asyncio.run(self_service.reset_password(reset.code, NEW, client=CLIENT, now=now))


@pytest.mark.parametrize(("after", "serves"), [(timedelta(hours=23), True), (timedelta(hours=25), False)])
def test_a_link_lives_a_day_and_serves_once(after, serves, ask_address, follow, outbox):
    ask_address(new_address())
    code, later = outbox.run_jobs()[0].code, clock.now() + after
    answers = []
    for _ in range(2):
        try:
            answers.append(follow(code, later).notice)
        except DeadLink:
            answers.append("")
    assert answers == [CHANGED if serves else "", ""]


def test_an_account_s_own_address_is_verified(member, follow, outbox, now):
    asyncio.run(self_service.ask_verification(member.id, now=now))
    (mail,) = outbox.run_jobs()
    assert (mail.to, mail.subject) == (member.email, "Confirmez l’adresse de votre compte")
    assert follow(mail.code) == Outcome(notice="Votre adresse est confirmée. Vous pouvez fermer cette page.")
    assert self_service.profile_of(member.id).is_verified
    assert told(member) == {(one, Kind.EMAIL_VERIFIED, "Firefox, Windows") for one in member.tenants}


def test_mails_asked_by_an_account_are_five_an_hour(member, now):
    for _ in range(5):
        asyncio.run(self_service.ask_verification(member.id, now=now))
    with pytest.raises(TooManyRequests):
        asyncio.run(self_service.ask_verification(member.id, now=now))
