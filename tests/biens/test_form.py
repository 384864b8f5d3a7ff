import uuid
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.biens import form
from propmanager.biens.model import Bien, BienType, DpeClass
from propmanager.core.errors import InvalidInput, NotFound
from tests.biens.forms import TODAY, typed

_LATIN_ONLY = "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."
_REQUIRED = "Ce champ est obligatoire."
_A_SURFACE = "Indiquez une surface en m², par exemple 68,25."
_A_CODE_POSTAL = "Indiquez un code postal français à cinq chiffres, par exemple 69002."
_AN_AMOUNT = "Indiquez un montant en euros, par exemple 1 234,56."


def _errors(**changes):
    with pytest.raises(InvalidInput) as refusal:
        form.read_bien(typed(**changes), TODAY)
    return refusal.value.fields


def test_a_whole_form_is_read_into_cents_and_hundredths_of_square_metres():
    filled = typed(surface="68,25 m²", code_postal="69 002", dpe_class="D", dpe_on="01/03/2024", depot="1180")
    assert form.read_bien(filled, TODAY).model_dump(exclude={"today"}) == {
        "type": BienType.APPARTEMENT,
        "nom": "Appartement Bellecour",
        "adresse": "14 rue Victor-Hugo",
        "code_postal": "69002",
        "ville": "Lyon",
        "immeuble_id": None,
        "surface": 6825,
        "pieces": 3,
        "dpe_class": DpeClass.D,
        "dpe_on": date(2024, 3, 1),
        "loyer": 118000,
        "charges": 9500,
        "depot": 118000,
        "notes": "",
    }


def test_an_empty_form_names_what_is_required():
    with pytest.raises(InvalidInput) as refusal:
        form.read_bien(form.empty(), TODAY)
    assert refusal.value.fields == dict.fromkeys(("nom", "adresse", "code_postal", "ville", "loyer"), _REQUIRED)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("nom", "x" * 81, "80 caractères au plus : il y en a 81."),
        ("nom", "<b>gras</b>", _LATIN_ONLY),
        ("nom", "Villa 🙂", _LATIN_ONLY),
        ("ville", "שלום", _LATIN_ONLY),
        ("adresse", "1 rue\u202egro", _LATIN_ONLY),
        ("code_postal", "6900", _A_CODE_POSTAL),
        ("code_postal", "00100", _A_CODE_POSTAL),
        ("code_postal", "96000", _A_CODE_POSTAL),
        ("code_postal", "99999", _A_CODE_POSTAL),
        ("code_postal", "６９００２", _A_CODE_POSTAL),
        ("type", "chateau", "Choisissez une des valeurs proposées."),
        ("surface", "grand", _A_SURFACE),
        ("surface", "NaN", _A_SURFACE),
        ("surface", "-12", _A_SURFACE),
        ("surface", "0", "Indiquez une surface entre 0,01 et 100 000 m²."),
        ("surface", "100000,01", "Indiquez une surface entre 0,01 et 100 000 m²."),
        ("pieces", "0", "Indiquez un nombre de pièces entre 1 et 99."),
        ("pieces", "100", "Indiquez un nombre de pièces entre 1 et 99."),
        ("pieces", "2,5", "Indiquez un nombre de pièces entre 1 et 99."),
        ("loyer", "", _REQUIRED),
        ("loyer", "-1", "Indiquez un montant positif, par exemple 1 234,56."),
        ("loyer", "NaN", _AN_AMOUNT),
        ("charges", "1e3", _AN_AMOUNT),
        ("depot", "1 000 000,01", "1\u202f000\u202f000,00\u00a0€ au plus."),
        ("dpe_on", "31/02/2024", "Cette date n’existe pas. Exemple : 01/03/2027."),
        ("dpe_on", "01/03/2024", "Choisissez aussi la classe du DPE, ou effacez cette date."),
        ("dpe_on", "23/11/2026", "Cette date est dans le futur. Indiquez le jour du diagnostic."),
        ("immeuble_id", "12", "Cette valeur n’est pas reconnue."),
        ("notes", "x" * 4001, "4000 caractères au plus : il y en a 4001."),
    ],
)
def test_what_cannot_be_saved_is_said_beside_its_field(name, value, sentence):
    assert _errors(**{name: value}) == {name: sentence}


def test_a_dpe_class_needs_its_date():
    assert _errors(dpe_class="D") == {"dpe_on": "Indiquez la date du diagnostic : elle est sur sa première page."}


def test_an_immeuble_needs_no_rent_and_stands_alone():
    assert form.read_bien(typed(type="immeuble", loyer=""), TODAY).loyer == 0
    assert _errors(type="immeuble", immeuble_id=str(uuid.uuid4())) == {
        "immeuble_id": "Un immeuble ne peut pas être dans un autre. Choisissez « Aucun »."
    }


@pytest.mark.parametrize("code_postal", ["01000", "20090", "69 002", "75116", "95880", "97110", "97400", "98800"])
def test_french_postcodes_are_read(code_postal):
    assert form.read_bien(typed(code_postal=code_postal), TODAY).code_postal == code_postal.replace(" ", "")


_JUNK = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.binary(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=4,
)


@given(_JUNK | st.dictionaries(st.sampled_from((*form.FIELDS, "today", "version")), _JUNK))
def test_whatever_a_browser_sends_is_a_bien_or_french_sentences(sent):
    errors = _errors_of(sent)
    assert set(errors) <= set(form.FIELDS)
    assert all(sentence.endswith(".") for sentence in errors.values())


def _errors_of(sent):
    try:
        form.read_bien(sent, TODAY)
    except InvalidInput as refusal:
        return refusal.fields
    return {}


_FIELD_TEXTS = st.fixed_dictionaries(
    {},
    optional={name: st.text(max_size=30) | st.sampled_from(["", "12,5", "01/01/2020", "G"]) for name in form.FIELDS},
)


@given(_FIELD_TEXTS)
def test_a_bien_that_is_read_again_from_its_own_form_is_the_same(changes):
    try:
        first = form.read_bien(typed(**changes), TODAY)
    except InvalidInput:
        return
    values = first.model_dump(exclude={"today", "surface", "loyer", "charges", "depot"})
    bien = Bien(
        **values,
        surface_dm2=first.surface,
        loyer_cents=first.loyer,
        charges_cents=first.charges,
        depot_cents=first.depot,
    )
    assert form.read_bien(form.typed_from(bien), TODAY) == first


def test_a_copy_says_so_within_the_length_of_a_name_and_leaves_the_dpe():
    bien = Bien(
        nom="x" * 80,
        adresse="1 rue",
        code_postal="69002",
        ville="Lyon",
        type=BienType.STUDIO,
        dpe_class=DpeClass.D,
        dpe_on=date(2024, 3, 1),
    )
    copied = form.typed_copy(bien)
    assert (copied["nom"], copied["dpe_class"], copied["dpe_on"]) == ("x" * 72 + " (copie)", form.NONE, "")


@given(_JUNK)
def test_what_is_no_id_is_an_id_of_nothing(sent):
    with pytest.raises(NotFound):
        form.read_id(sent)


@pytest.mark.parametrize("path", ["", "/", "/biens", "/biens/", "/biens/nouveau", "nonsense", "/biens/../x"])
def test_a_path_without_an_id_is_of_nothing(path):
    with pytest.raises(NotFound):
        form.id_in_path(path)


def test_the_id_of_a_path_is_found_at_any_depth():
    bien_id = uuid.uuid4()
    paths = (f"/biens/{bien_id}", f"/biens/{bien_id}/", f"/biens/{bien_id}/modifier")
    assert {form.id_in_path(path) for path in paths} == {bien_id}
