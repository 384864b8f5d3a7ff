"""From what was typed to what may be saved. One French sentence per field; the typed text itself stays in the page."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationError
from pydantic_core import ErrorDetails, PydanticCustomError

from propmanager.core import french, money
from propmanager.core.errors import InvalidInput

F = TypeVar("F", bound=BaseModel)

REQUIRED = "Ce champ est obligatoire."
# Departments 01 to 95 (20 is Corse), then overseas.
_CODE_POSTAL = re.compile(r"(?:0[1-9]|[1-8][0-9]|9[0-5])[0-9]{3}|97[1-8][0-9]{2}|98[678][0-9]{2}")
_LINK = re.compile(r"[/@]|www\.|\w\.\w{2,}", re.IGNORECASE)
_LINE_FEEDS = "\n\r\t"
# Signs that unicodedata files under "symbol, other", next to the emoji, but that an address may hold.
_PLAIN_SIGNS = frozenset("°©®№")
_UNFIT_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cn", "Cs", "So", "Zl", "Zp"})
_UNFIT_FOR_LINE = "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."
_UNFIT_FOR_TEXT = "Ce texte contient des caractères invisibles. Effacez-les, ou tapez-le de nouveau."


def validate(form: type[F], typed: Mapping[str, Any]) -> F:
    """Raises InvalidInput with a French sentence for each field that cannot be saved."""
    try:
        return form.model_validate({name: typed.get(name) for name in form.model_fields})
    except ValidationError as errors:
        raise InvalidInput({_field(e): _sentence(e) for e in reversed(errors.errors())}) from None


def refuse(sentence: str) -> PydanticCustomError:
    """What a validator raises: the sentence is shown as it is."""
    return PydanticCustomError("refused", "{sentence}", {"sentence": sentence})


def line(maximum: int, *, required: bool = True) -> BeforeValidator:
    """One line of Latin text, trimmed; it goes into an `Annotated[str, ...]`.

    Names and addresses end up on legal documents: no emoji, no hidden signs, no markup.
    """
    return BeforeValidator(_text(maximum, required=required, fits=_fits_line, unfit=_UNFIT_FOR_LINE))


def name(maximum: int) -> BeforeValidator:
    """A line that is shown in mails to addresses nobody has verified yet: it cannot carry a link."""
    read = _text(maximum, required=True, fits=_fits_line, unfit=_UNFIT_FOR_LINE)
    return BeforeValidator(lambda typed: _without_link(read(typed)))


def prose(maximum: int) -> BeforeValidator:
    """Optional text on several lines, in any script. It is shown as text, never as HTML."""
    return BeforeValidator(_text(maximum, required=False, fits=_fits_prose, unfit=_UNFIT_FOR_TEXT))


def _text(maximum: int, *, required: bool, fits: Callable[[str], bool], unfit: str) -> Callable[[Any], str]:
    def read(typed: Any) -> str:
        text = unicodedata.normalize("NFC", _as_text(typed)).strip()
        if required and not text:
            raise refuse(REQUIRED)
        if len(text) > maximum:
            raise refuse(f"{maximum} caractères au plus : il y en a {len(text)}.")
        if not all(fits(character) for character in text):
            raise refuse(unfit)
        return text

    return read


def _without_link(text: str) -> str:
    if _LINK.search(text):
        raise refuse("Ce champ n’accepte ni lien ni adresse e-mail.")
    return text


def _fits_line(character: str) -> bool:
    if character in _PLAIN_SIGNS:
        return True
    if character in "<>" or unicodedata.category(character) in _UNFIT_CATEGORIES:
        return False
    return not character.isalpha() or unicodedata.name(character, "").startswith(
        ("LATIN", "MODIFIER", "FEMININE", "MASCULINE")
    )


def _fits_prose(character: str) -> bool:
    # Cf holds the joiners of emoji, which are fine, and the bidi overrides, which can disguise a text.
    if "\u202a" <= character <= "\u202e" or "\u2066" <= character <= "\u2069":
        return False
    return character in _LINE_FEEDS or unicodedata.category(character) not in {"Cc", "Cs", "Cn"}


def _as_text(typed: Any) -> str:
    if typed is None:
        return ""
    if not isinstance(typed, str):
        raise refuse("Ce champ attend du texte.")
    return typed


def _read_cents(typed: Any) -> int:
    text = _as_text(typed).strip()
    if not text:
        raise refuse(REQUIRED)
    try:
        return money.parse_cents(text)
    except money.InvalidAmount as refusal:
        raise refuse(refusal.message) from None


def _read_day(typed: Any) -> date | None:
    text = _as_text(typed).strip()
    if not text:
        return None
    try:
        return french.parse_day(text)
    except french.InvalidDay as refusal:
        raise refuse(refusal.message) from None


def _code_postal(text: str) -> str:
    digits = text.replace(" ", "").replace("\u00a0", "")
    if not _CODE_POSTAL.fullmatch(digits):
        raise refuse("Indiquez un code postal français à cinq chiffres, par exemple 69002.")
    return digits


CodePostal = Annotated[str, line(20), AfterValidator(_code_postal)]
Cents = Annotated[int, BeforeValidator(_read_cents)]
OptionalDay = Annotated[date | None, BeforeValidator(_read_day)]


def at_most_cents(maximum: int) -> AfterValidator:
    def check(cents: int) -> int:
        if cents > maximum:
            raise refuse(f"{money.format_euros(maximum)} au plus.")
        return cents

    return AfterValidator(check)


def _field(error: ErrorDetails) -> str:
    return str(error["loc"][0]) if error["loc"] else ""


def _sentence(error: ErrorDetails) -> str:
    if error["type"] == "refused":
        return error["msg"]
    if error["type"] == "enum":
        return "Choisissez une des valeurs proposées."
    return "Cette valeur n’est pas reconnue."
