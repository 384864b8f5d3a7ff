import unicodedata

import pytest
from pydantic_core import PydanticCustomError

from propmanager.accounts import address

INCOMPLETE = "Cette adresse n’est pas complète. Exemple : claire@exemple.fr."
WITH_ACCENT = "Nos messages n’atteignent pas une adresse qui a un accent avant le @. Indiquez-en une autre."


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("claire@exemple.fr", "claire@exemple.fr"),
        ("  Claire.DUPONT@Exemple.FR\n", "claire.dupont@exemple.fr"),
        ("o'brien@exemple.fr", "o'brien@exemple.fr"),
        ("claire+loyers@exemple.fr", "claire+loyers@exemple.fr"),
        ("c_d-e&f/g=h#i%j@exemple.fr", "c_d-e&f/g=h#i%j@exemple.fr"),
        ("x" * 64 + "@exemple.fr", "x" * 64 + "@exemple.fr"),
        ("claire@Éxemple.fr", "claire@éxemple.fr"),
        ("claire@xn--xemple-9ua.fr", "claire@éxemple.fr"),
        ("claire@straße.de", "claire@straße.de"),
    ],
)
def test_addresses_of_real_people_are_read(typed, read):
    assert address.read(typed) == read
    assert address.key(read) == read


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("", "Ce champ est obligatoire."),
        (None, "Ce champ est obligatoire."),
        (["claire@exemple.fr"], "Ce champ est obligatoire."),
        ("claire", INCOMPLETE),
        ("claire@exemple", INCOMPLETE),
        ("claire..dupont@exemple.fr", INCOMPLETE),
        ("Claire <claire@exemple.fr>", INCOMPLETE),
        ("claire@exemple.fr\nBcc: x@y.fr", INCOMPLETE),
        ("claire@[127.0.0.1]", INCOMPLETE),
        ("claire@exemple.fr\x00", INCOMPLETE),
        ("zoé@exemple.fr", WITH_ACCENT),
        ("straße@exemple.fr", WITH_ACCENT),
        ("a\ud800@exemple.fr", WITH_ACCENT),
    ],
)
def test_what_no_mail_reaches_is_refused_with_its_sentence(typed, sentence):
    with pytest.raises(PydanticCustomError) as refused:
        address.read(typed)
    assert refused.value.message() == sentence


def test_two_mailboxes_are_never_one_account():
    """Full case folding would make one of « straße » and « strasse »."""
    assert address.key("Straße@exemple.fr") != address.key("strasse@exemple.fr")


def test_an_accented_address_is_one_however_it_was_composed():
    composed, decomposed = (unicodedata.normalize(form, "ZOÉ@exemple.fr") for form in ("NFC", "NFD"))
    assert address.key(composed) == address.key(decomposed) == "zoé@exemple.fr"


@pytest.mark.parametrize("junk", ["\x00", "a\ud800@exemple.fr", "a\nb@exemple.fr"])
def test_what_no_account_can_have_is_nobody_s(junk):
    assert address.key(junk) == ""
