from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.core.errors import InvalidInput
from propmanager.resiliation.form import FURTHEST, Notification, read

TODAY = date(2026, 1, 5)
TYPED = {"nom": " Claire Dupont ", "email": "Claire@Exemple.fr", "reference": "dupont", "wanted_on": "", "motif": ""}


def refused(**changed: object) -> set[str]:
    with pytest.raises(InvalidInput) as refusal:
        read(TYPED | changed, TODAY)
    return set(refusal.value.fields)


def test_what_identifies_is_read_and_the_rest_is_optional():
    assert read(TYPED, TODAY) == Notification(
        nom="Claire Dupont", email="claire@exemple.fr", reference="dupont", wanted_on=None, motif=""
    )


@pytest.mark.parametrize(
    "written",
    [
        "dupont",
        " Dupont ",
        "dupont.propmanager.fr",
        "dupont.localhost:3000",
        "https://dupont.propmanager.fr",
        "https://DUPONT.propmanager.fr/biens?q=1#x",
        "dupont/biens",
    ],
)
def test_a_space_is_named_as_its_owner_sees_it(written: str):
    assert read(TYPED | {"reference": written}, TODAY).reference == "dupont"


@pytest.mark.parametrize("written", ["", None, 7, "du pont", "é", "a", "-dupont", "dupont_", "x" * 80, "https://", "’"])
def test_what_is_no_address_gets_a_sentence(written: object):
    assert refused(reference=written) == {"reference"}


@given(st.text(max_size=200))
def test_whatever_is_typed_as_an_address_is_a_subdomain_or_refused(written: str):
    reference = reference_of(written)
    if reference is not None:
        assert set(reference) <= set("abcdefghijklmnopqrstuvwxyz0123456789-")
        assert 3 <= len(reference) <= 63


def reference_of(written: str) -> str | None:
    try:
        return read(TYPED | {"reference": written}, TODAY).reference
    except InvalidInput:
        return None


@pytest.mark.parametrize("days", [0, 1, FURTHEST.days])
def test_a_day_from_today_on_may_be_wished(days: int):
    wished = TODAY + timedelta(days=days)
    assert read(TYPED | {"wanted_on": f"{wished:%d/%m/%Y}"}, TODAY).wanted_on == wished


@pytest.mark.parametrize("day", ["04/01/2026", "01/01/2020", "07/01/2027", "31/02/2026", "demain"])
def test_a_day_that_is_past_or_far_or_none_is_refused(day: str):
    assert refused(wanted_on=day) == {"wanted_on"}


def test_everything_that_is_missing_is_said_at_once():
    assert refused(nom="", email="x", reference="") == {"nom", "email", "reference"}


@pytest.mark.parametrize("nom", ["Gagnez sur www.evil.fr", "a@b.fr", "<b>x</b>", "x" * 121])
def test_a_name_that_a_mail_repeats_carries_no_link(nom: str):
    assert refused(nom=nom) == {"nom"}


def test_a_motive_is_prose():
    assert read(TYPED | {"motif": "Je vends.\nMerci 🙂"}, TODAY).motif == "Je vends.\nMerci 🙂"
    assert refused(motif="x" * 1001) == {"motif"}
