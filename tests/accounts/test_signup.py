import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from propmanager.accounts import passwords, self_service, signup
from propmanager.accounts.link_tasks import sweep_links
from propmanager.accounts.links import DeadLink
from propmanager.accounts.self_service import Waiting
from propmanager.core import clock
from propmanager.core.errors import InvalidInput, TooManyRequests
from propmanager.core.tenancy import platform_session
from propmanager.tenants import service as tenants
from tests.accounts.sign_ups import made, new_sign_up, waiting

REQUIRED = "Ce champ est obligatoire."
SUBDOMAIN_TAKEN = "Cette adresse est déjà prise. Essayez d’y ajouter votre ville ou votre initiale."
INCOMPLETE = "Cette adresse n’est pas complète. Exemple : claire@exemple.fr."
WITH_ACCENT = "Nos messages n’atteignent pas une adresse qui a un accent avant le @. Indiquez-en une autre."


@pytest.fixture
def now():
    """Jobs read the clock themselves."""
    return clock.now()


@pytest.fixture
def typed():
    return new_sign_up()


def refusal(hold, typed):
    with pytest.raises(InvalidInput) as refused:
        hold(typed)
    return refused.value.fields


# --- what is held ---


def fault(subdomain, now, but=None):
    return self_service.subdomain_fault(subdomain, now, but)


def test_a_held_subdomain_is_taken_for_everybody_but_its_holder(typed, sign_ups, now):
    pending_id = sign_ups.hold(typed)
    other = typed | {"email": f"autre.{typed['email']}"}
    assert refusal(sign_ups.hold, other) == {"subdomain": SUBDOMAIN_TAKEN}
    assert [fault(typed["subdomain"], now), fault(typed["subdomain"], now, pending_id)] == [SUBDOMAIN_TAKEN, ""]
    assert waiting(other) == []


def test_knowing_the_address_of_a_sign_up_does_not_take_its_place(typed, sign_ups):
    """Whoever knows what somebody just typed could else put their own password in its place."""
    sign_ups.hold(typed)
    assert refusal(sign_ups.hold, typed) == {"subdomain": SUBDOMAIN_TAKEN}
    (mail,) = sign_ups.outbox.run_jobs()
    assert sign_ups.confirm(mail.code) is not None


def test_what_is_sent_again_takes_the_place_of_one_s_own_earlier_sign_up(typed, sign_ups):
    first = sign_ups.hold(typed | {"email": f"faute.{typed['email']}"})
    sign_ups.hold(typed, instead_of=first)
    (mail,) = sign_ups.outbox.run_jobs()
    assert (mail.to, waiting(typed)) == (typed["email"], [typed["subdomain"]])
    assert sign_ups.confirm(mail.code) is not None


def test_a_refused_correction_leaves_the_earlier_sign_up(typed, sign_ups):
    first, other = (
        sign_ups.hold(typed),
        typed | {"subdomain": f"{typed['subdomain']}-2", "email": f"autre.{typed['email']}"},
    )
    sign_ups.hold(other)
    with pytest.raises(InvalidInput):
        sign_ups.hold(typed | {"subdomain": other["subdomain"]}, instead_of=first)
    assert waiting(typed) == [typed["subdomain"]]


def test_a_day_later_the_subdomain_is_free_again(typed, sign_ups, now):
    sign_ups.hold(typed)
    later = now + timedelta(days=1)
    other = typed | {"email": f"autre.{typed['email']}"}
    assert fault(typed["subdomain"], later) == ""
    sign_ups.hold(other, at=later)
    assert (waiting(typed), waiting(other)) == ([], [typed["subdomain"]])


def test_what_nobody_confirmed_is_swept_away(typed, sign_ups, now):
    sign_ups.hold(typed, at=now - timedelta(days=1, seconds=1))
    asyncio.run(sweep_links.func(timestamp=0))
    assert waiting(typed) == []


def test_a_taken_subdomain_keeps_nothing(typed, sign_ups, now):
    with platform_session("test") as db:
        tenants.create_tenant(db, "Premier", typed["subdomain"], now=now)
    assert refusal(sign_ups.hold, typed) == {"subdomain": SUBDOMAIN_TAKEN}
    assert (waiting(typed), made(typed)[1]) == ([], 0)


def test_ten_sign_ups_for_one_subdomain_at_once_hold_it_for_one(typed, sign_ups):
    together = threading.Barrier(10)

    def one(number):
        draft = typed | {"email": f"n{number}-{typed['email']}"}
        together.wait()
        try:
            sign_ups.hold(draft)
        except InvalidInput as refused:
            return refused.fields
        return {}

    with ThreadPoolExecutor(10) as threads:
        answers = list(threads.map(one, range(10)))
    assert sorted(answers, key=len) == [{}, *[{"subdomain": SUBDOMAIN_TAKEN}] * 9]


# --- the mail again ---


def test_the_mail_sent_again_carries_a_new_link_and_the_first_is_dead(typed, sign_ups, now):
    held = asyncio.run(self_service.ask_sign_up(typed, ip="192.0.2.7", now=now))
    asyncio.run(self_service.send_sign_up_again(held, now=now))
    first, second = sign_ups.outbox.run_jobs()
    assert (first.to, second.to, first.message_id == second.message_id) == (typed["email"], typed["email"], False)
    assert (sign_ups.confirm(first.code), sign_ups.confirm(second.code) is not None) == (None, True)


def test_a_confirmed_sign_up_sends_no_mail_again(typed, sign_ups, now):
    held = Waiting(sign_ups.hold(typed), typed["email"])
    (mail,) = sign_ups.outbox.run_jobs()
    sign_ups.confirm(mail.code)
    sign_ups.outbox.run_jobs()
    with pytest.raises(DeadLink):
        asyncio.run(self_service.send_sign_up_again(held, now=now))
    assert (self_service.still_waits(held, now), sign_ups.outbox.run_jobs()) == (False, [])


def test_one_address_gets_five_mails_an_hour(typed, sign_ups, now):
    held = Waiting(sign_ups.hold(typed), typed["email"])
    for _ in range(5):
        asyncio.run(self_service.send_sign_up_again(held, now=now))
    with pytest.raises(TooManyRequests):
        asyncio.run(self_service.send_sign_up_again(held, now=now))


def test_a_refused_sign_up_costs_no_try(typed, database_url, now, monkeypatch):
    monkeypatch.setattr(passwords, "hash_password", lambda _: "hash")
    with platform_session("test") as db:
        tenants.create_tenant(db, "Premier", typed["subdomain"], now=now)
    for _ in range(7):
        with pytest.raises(InvalidInput):
            asyncio.run(self_service.ask_sign_up(typed, ip="192.0.2.8", now=now))


# --- what is typed ---


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("prenom", "", REQUIRED),
        ("nom", None, REQUIRED),
        ("nom", "x" * 61, "60 caractères au plus : il y en a 61."),
        ("prenom", "voir http://exemple", "Ce champ n’accepte ni lien ni adresse e-mail."),
        ("tenant_nom", "<b>", "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."),
        ("email", "", REQUIRED),
        ("email", 12, REQUIRED),
        *[
            ("email", email, INCOMPLETE)
            for email in (
                "claire",
                "claire@exemple",
                "claire@",
                "@exemple.fr",
                "a b@exemple.fr",
                "claire@exemple.fr\nBcc: x@y.fr",
                "claire@exemple.fr\x00",
                "Claire <claire@exemple.fr>",
                "x" * 250 + "@exemple.fr",
                "a@b.fr, c@d.fr",
            )
        ],
        ("email", "zoé@exemple.fr", WITH_ACCENT),
        ("email", "a\ud800@exemple.fr", WITH_ACCENT),
        ("password", "", REQUIRED),
        ("password", ["x"], REQUIRED),
        ("password", "court", "Choisissez au moins 12 caractères, par exemple une phrase."),
        ("password", "x" * 129, "Choisissez au plus 128 caractères."),
        (
            "password",
            "Claire Dupont",
            "Ce mot de passe est trop facile à deviner. Ajoutez un ou deux mots sans rapport.",
        ),
        ("subdomain", "", REQUIRED),
    ],
)
def test_each_fault_is_said_beside_its_field(field, value, sentence, typed):
    with pytest.raises(InvalidInput) as refused:
        signup.read(typed | {field: value})
    assert refused.value.fields == {field: sentence}


@pytest.mark.parametrize(
    ("subdomain", "sentence"),
    [
        ("ab", "Choisissez au moins 3 caractères."),
        ("admin", "Cette adresse est réservée. Choisissez-en une autre."),
        ("é-cole", "Utilisez des lettres sans accent, des chiffres et des tirets simples, par exemple dupont-lyon."),
    ],
)
def test_a_bad_subdomain_is_refused_before_anything_is_kept(subdomain, sentence, typed, sign_ups):
    assert refusal(sign_ups.hold, typed | {"subdomain": subdomain}) == {"subdomain": sentence}
    assert waiting(typed) == []


def test_what_was_not_asked_for_is_left_out(typed):
    forged = {"is_staff": True, "role": "owner", "tenant_id": "x", "plan": "enterprise", "id": "y"}
    assert signup.read(typed | forged) == signup.read(typed)


def test_the_password_is_neither_trimmed_nor_changed(typed):
    password = "  Un Cheval BLEU sous la pluie "
    assert signup.read(typed | {"password": password}).password == password
