import asyncio

import pytest
from sqlmodel import select

from propmanager.accounts import passwords, profile, self_service, service, sessions
from propmanager.accounts.links import DeadLink
from propmanager.accounts.model import User
from propmanager.accounts.self_service import Profile
from propmanager.core import clock
from propmanager.core.client import Client
from propmanager.core.errors import InvalidInput, TooManyRequests
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import PasswordsBusy
from propmanager.journal.model import SecurityEvent
from propmanager.journal.service import Kind

CLIENT = Client("192.0.2.7", "Firefox, Windows")
NEW = "trois moutons dans la brume"


@pytest.fixture
def now():
    """Jobs read the clock themselves."""
    return clock.now()


@pytest.fixture
def member(make_person, make_tenant):
    return make_person(make_tenant(), make_tenant())


@pytest.fixture
def session(member, now):
    """One of the member's sessions: the one that asks."""
    with platform_session("test") as db:
        return sessions.open_session(db, member.id, member.tenants[0], now=now, client=CLIENT).session_id


@pytest.fixture
def change_password(member, session, now):
    def change(current=member.password, password=NEW):
        typed = {"current": current, "password": password}
        asyncio.run(self_service.change_password(member.id, session, typed, now=now))

    return change


def account(person):
    with platform_session("test") as db:
        return db.get_one(User, person.id)


def told(person):
    """(tenant, kind, device) of what the journals say of the person."""
    with platform_session("test") as db:
        events = db.exec(select(SecurityEvent).where(SecurityEvent.user_id == person.id)).all()
        return {(event.tenant_id, event.kind, event.device) for event in events}


def fields(call, *args):
    with pytest.raises(InvalidInput) as refused:
        call(*args)
    return refused.value.fields


def test_a_name_is_changed_everywhere(member):
    self_service.rename(member.id, {"prenom": " Zoé ", "nom": "Œillet-Martin", "is_staff": True})
    assert self_service.profile_of(member.id) == Profile("Zoé", "Œillet-Martin", member.email, is_verified=False)
    assert account(member).is_staff is False


@pytest.mark.parametrize("typed", [{}, {"prenom": "", "nom": "x" * 61}, {"prenom": ["a"], "nom": "http://x.fr"}])
def test_a_name_that_will_not_do_changes_nothing(typed, member):
    assert set(fields(self_service.rename, member.id, typed)) == {"prenom", "nom"}
    assert self_service.profile_of(member.id).prenom == "Claire"


# --- the password ---


def test_a_new_password_ends_every_other_session(member, session, change_password, now):
    """Checklist A12."""
    with platform_session("test") as db:
        others = [sessions.open_session(db, member.id, one, now=now).session_id for one in (*member.tenants, None)]
    change_password()
    assert [service.identity_of(one) is not None for one in (session, *others)] == [True, False, False, False]
    assert passwords.matches(NEW, account(member).password_hash)


def test_a_new_password_is_told_by_mail_and_in_the_journals(member, change_password, outbox):
    """Checklist A12."""
    change_password()
    (notice,) = outbox.run_jobs()
    assert (notice.to, notice.subject) == (member.email, "Votre mot de passe PropManager a changé")
    assert f"{settings().base_url}/mot-de-passe-oublie" in notice.text
    assert told(member) == {(one, Kind.PASSWORD_CHANGED, "Firefox, Windows") for one in member.tenants}


def test_links_sent_before_a_new_password_are_dead(member, change_password, outbox, now):
    asyncio.run(self_service.ask_reset(member.email, client=CLIENT, now=now))
    (mail,) = outbox.run_jobs()
    change_password()
    with pytest.raises(DeadLink):
        asyncio.run(self_service.reset_password(mail.code, NEW, client=CLIENT, now=now))


@pytest.mark.parametrize(
    ("typed", "wrong"),
    [
        (("faux", NEW), {"current": "Ce n’est pas votre mot de passe actuel."}),
        (("un cheval bleu sous la pluie ", NEW), {"current": "Ce n’est pas votre mot de passe actuel."}),
        (
            ("un cheval bleu sous la pluie", "un cheval bleu sous la pluie"),
            {"password": "C’est déjà votre mot de passe. Choisissez-en un autre."},
        ),
        (
            ("un cheval bleu sous la pluie", "Claire Dupont"),
            {"password": "Ce mot de passe est trop facile à deviner. Ajoutez un ou deux mots sans rapport."},
        ),
        (("", ""), {"current": "Ce champ est obligatoire.", "password": "Ce champ est obligatoire."}),
    ],
)
def test_a_refused_password_changes_nothing(typed, wrong, member, change_password):
    assert fields(change_password, *typed) == wrong
    assert passwords.matches(member.password, account(member).password_hash)


def test_whoever_finds_an_open_session_guesses_five_times(change_password):
    for _ in range(5):
        fields(change_password, "faux")
    with pytest.raises(TooManyRequests):
        change_password()


def test_a_crowd_at_the_passwords_costs_no_try(change_password, monkeypatch):
    async def busy(*_):
        raise PasswordsBusy("", 5)

    with monkeypatch.context() as patch:
        patch.setattr(profile, "in_password_thread", busy)
        for _ in range(7):
            with pytest.raises(PasswordsBusy):
                change_password()
    change_password()
