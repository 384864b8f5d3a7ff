from datetime import date
from enum import StrEnum
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from propmanager.core import forms
from propmanager.core.errors import InvalidInput

REQUIRED = "Ce champ est obligatoire."
LATIN = "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."
INVISIBLE = "Ce texte contient des caractères invisibles. Effacez-les, ou tapez-le de nouveau."
NO_LINK = "Ce champ n’accepte ni lien ni adresse e-mail."
TEXT = "Ce champ attend du texte."
EUROS = "Indiquez un montant en euros, par exemple 1 234,56."
NO_DAY = "Cette date n’existe pas. Exemple : 01/03/2027."


class Kind(StrEnum):
    STUDIO = "studio"
    MAISON = "maison"


class Everything(BaseModel):
    line: Annotated[str, forms.line(10)]
    name: Annotated[str, forms.name(20)]
    prose: Annotated[str, forms.prose(20)]
    loyer: Annotated[forms.Cents, forms.at_most_cents(100_000_00)]
    day: forms.OptionalDay
    kind: Kind


SOUND: dict[str, Any] = {
    "line": " Bât. A ",
    "name": "Zoé Müller-Łoś",
    "prose": "Très\nbien",
    "loyer": "1 234,56 €",
    "day": "01/03/2027",
    "kind": "studio",
}


def refusals(**changed):
    with pytest.raises(InvalidInput) as refusal:
        forms.validate(Everything, SOUND | changed)
    return refusal.value.fields


def test_sound_input_is_read():
    assert forms.validate(Everything, SOUND) == Everything.model_construct(
        line="Bât. A",
        name="Zoé Müller-Łoś",
        prose="Très\nbien",
        loyer=1234_56,
        day=date(2027, 3, 1),
        kind=Kind.STUDIO,
    )


def test_an_empty_form_names_every_field_that_is_missing():
    with pytest.raises(InvalidInput) as refusal:
        forms.validate(Everything, {})
    assert (refusal.value.message, refusal.value.fields) == (
        "Vérifiez les champs signalés.",
        {"line": REQUIRED, "name": REQUIRED, "loyer": REQUIRED, "kind": "Choisissez une des valeurs proposées."},
    )


def test_unknown_fields_are_left_out():
    assert "tenant_id" not in forms.validate(Everything, SOUND | {"tenant_id": "x"}).model_dump()


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("line", "", REQUIRED),
        ("line", " \t\n ", REQUIRED),
        ("line", None, REQUIRED),
        ("line", "x" * 11, "10 caractères au plus : il y en a 11."),
        ("line", 12, TEXT),
        ("line", ["a"], TEXT),
        ("line", {"a": 1}, TEXT),
        ("line", True, TEXT),
        ("line", b"a", TEXT),
        ("line", "<b>a</b>", LATIN),
        ("line", "a > b", LATIN),
        ("line", "Villa 🏠", LATIN),
        ("line", "a\u202eb", LATIN),
        ("line", "a\u2066b", LATIN),
        ("line", "a\u200bb", LATIN),
        ("line", "a\x00b", LATIN),
        ("line", "a\x1bb", LATIN),
        ("line", "a\nb", LATIN),
        ("line", "a\rb", LATIN),
        ("line", "a\u2028b", LATIN),
        ("line", "a\u2029b", LATIN),
        ("line", "a\x85b", LATIN),
        ("line", "a\ud800b", LATIN),
        ("line", "a\ue000b", LATIN),
        ("line", "Рaris", LATIN),
        ("line", "巴黎", LATIN),
        ("line", "\u3164", LATIN),
        ("name", "voir exemple.fr", NO_LINK),
        ("name", "www.exemple", NO_LINK),
        ("name", "https://exemple", NO_LINK),
        ("name", "claire@exemple", NO_LINK),
        ("name", "<script>", LATIN),
        ("name", "x" * 21, "20 caractères au plus : il y en a 21."),
        ("prose", "x" * 21, "20 caractères au plus : il y en a 21."),
        ("prose", "a\u202eb", INVISIBLE),
        ("prose", "a\u2069b", INVISIBLE),
        ("prose", "a\x00b", INVISIBLE),
        ("prose", "a\ud800b", INVISIBLE),
        ("prose", 3.5, TEXT),
        ("loyer", "", REQUIRED),
        ("loyer", None, REQUIRED),
        ("loyer", "NaN", EUROS),
        ("loyer", "Infinity", EUROS),
        ("loyer", "1e5", EUROS),
        ("loyer", "12,345", EUROS),
        ("loyer", "1.234,56", EUROS),
        ("loyer", "douze", EUROS),
        ("loyer", "-1", "Indiquez un montant positif, par exemple 1 234,56."),
        ("loyer", "−0,01", "Indiquez un montant positif, par exemple 1 234,56."),
        ("loyer", "100000,01", "100\u202f000,00\xa0€ au plus."),
        ("loyer", "9" * 400, "Indiquez un montant de 1\u202f000\u202f000\u202f000,00\xa0€ au plus."),
        ("loyer", float("nan"), TEXT),
        ("loyer", float("inf"), TEXT),
        ("loyer", 12, TEXT),
        ("loyer", True, TEXT),
        ("day", "31/02/2027", NO_DAY),
        ("day", "01/03/27", NO_DAY),
        ("day", "01/03/0027", NO_DAY),
        ("day", "demain", NO_DAY),
        ("day", 0, TEXT),
        ("kind", "château", "Choisissez une des valeurs proposées."),
        ("kind", "", "Choisissez une des valeurs proposées."),
        ("kind", 1, "Choisissez une des valeurs proposées."),
        ("kind", ["studio"], "Choisissez une des valeurs proposées."),
    ],
)
def test_each_kind_of_bad_input_has_its_sentence(field, typed, sentence):
    assert refusals(**{field: typed}) == {field: sentence}


def test_several_faults_are_said_together():
    assert refusals(line="<", loyer="-1", day="x") == {
        "line": LATIN,
        "loyer": "Indiquez un montant positif, par exemple 1 234,56.",
        "day": NO_DAY,
    }


@pytest.mark.parametrize("typed", ["L’Haÿ", "Œuvre n° 2", "J.-P. Martin", "Ærø", "Nguyễn Văn", "1er étage (2ᵉ)"])
def test_names_of_the_french_and_their_neighbours_pass(typed):
    class Name(BaseModel):
        nom: Annotated[str, forms.name(40)]

    assert forms.validate(Name, {"nom": typed}).model_dump() == {"nom": typed}


@pytest.mark.parametrize("typed", ["Merci 👨‍👩‍👧", "مرحبا", "日本語", "<script>alert(1)</script>"[:20], "a\tb"])
def test_prose_takes_any_script_and_is_not_cleaned(typed):
    assert forms.validate(Everything, SOUND | {"prose": typed}).prose == typed


def test_decomposed_accents_are_composed():
    assert forms.validate(Everything, SOUND | {"line": "e\u0301te\u0301"}).line == "été"


JUNK = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(alphabet=st.characters(exclude_categories=[]))
    | st.binary()
    | st.sampled_from(["studio", "12,5", "01/03/2027", "-1", "1e400", "\u202e", "0x10", "１２", "²", "٣"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=5,
)


@given(st.fixed_dictionaries({}, optional=dict.fromkeys(SOUND, JUNK)))
def test_any_junk_gives_a_value_or_a_sentence(junk):
    read, refused = None, {}
    try:
        read = forms.validate(Everything, SOUND | junk)
    except InvalidInput as refusal:
        refused = refusal.fields
    assert set(refused) <= set(SOUND)
    assert all(sentence.endswith(".") and sentence.isprintable() for sentence in refused.values())
    if read:
        assert 0 <= read.loyer <= 100_000_00
        assert len(read.line.splitlines()) == 1
        (read.line + read.name + read.prose).encode()
