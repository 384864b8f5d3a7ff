"""What is typed about a bien, checked field by field, and a bien written back as it would be typed."""

import re
import uuid
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ValidationInfo

from propmanager.biens import labels
from propmanager.biens.model import Bien, BienType, DpeClass
from propmanager.core import forms, french
from propmanager.core.errors import NotFound

# What a list sends for « none »: its options cannot be empty.
NONE = "aucun"
NOM_MAX = 80
MAX_SURFACE_DM2 = 100_000 * 100
MAX_CENTS = 1_000_000 * 100
COPY_SUFFIX = " (copie)"
UNKNOWN = "Ce bien n’existe pas, ou plus."

_PIECES = re.compile(r"[1-9][0-9]?")
_UNIT = re.compile(r"\s*m(?:²|2|\^2)$", re.IGNORECASE)


def _chosen(typed: Any) -> Any:
    return None if typed in ("", NONE) else typed


def _surface(text: str) -> int | None:
    if not text:
        return None
    try:
        square_metres = french.parse_decimal(_UNIT.sub("", text))
    except french.InvalidNumber:
        raise forms.refuse("Indiquez une surface en m², par exemple 68,25.") from None
    dm2 = int(square_metres * 100)
    if not 0 < dm2 <= MAX_SURFACE_DM2:
        raise forms.refuse("Indiquez une surface entre 0,01 et 100 000 m².")
    return dm2


def _pieces(text: str) -> int | None:
    if text and not _PIECES.fullmatch(text):
        raise forms.refuse("Indiquez un nombre de pièces entre 1 et 99.")
    return int(text) if text else None


def _blank_is_zero(typed: Any) -> Any:
    return "0" if typed is None or (isinstance(typed, str) and not typed.strip()) else typed


def _blank_is_zero_for_immeuble(typed: Any, info: ValidationInfo) -> Any:
    """The rent of an immeuble is that of its lots."""
    return _blank_is_zero(typed) if info.data.get("type") == BienType.IMMEUBLE else typed


def _dpe_day(day: date | None, info: ValidationInfo) -> date | None:
    if day and day > info.data["today"]:
        raise forms.refuse("Cette date est dans le futur. Indiquez le jour du diagnostic.")
    dpe_class = info.data.get("dpe_class")
    if dpe_class and day is None:
        raise forms.refuse("Indiquez la date du diagnostic : elle est sur sa première page.")
    if day and "dpe_class" in info.data and dpe_class is None:
        raise forms.refuse("Choisissez aussi la classe du DPE, ou effacez cette date.")
    return day


def _stands_alone(immeuble_id: uuid.UUID | None, info: ValidationInfo) -> uuid.UUID | None:
    if immeuble_id and info.data.get("type") == BienType.IMMEUBLE:
        raise forms.refuse("Un immeuble ne peut pas être dans un autre. Choisissez « Aucun ».")
    return immeuble_id


Amount = Annotated[forms.Cents, forms.at_most_cents(MAX_CENTS)]
OptionalAmount = Annotated[Amount, BeforeValidator(_blank_is_zero)]


class BienForm(BaseModel):
    """Fields are read in this order, the validators of one field from its last; `today` is the server's."""

    today: date
    type: BienType
    nom: Annotated[str, forms.line(NOM_MAX)]
    adresse: Annotated[str, forms.line(160)]
    code_postal: forms.CodePostal
    ville: Annotated[str, forms.line(80)]
    immeuble_id: Annotated[uuid.UUID | None, BeforeValidator(_chosen), AfterValidator(_stands_alone)]
    surface: Annotated[int | None, BeforeValidator(_surface), forms.line(20, required=False)]
    pieces: Annotated[int | None, BeforeValidator(_pieces), forms.line(20, required=False)]
    dpe_class: Annotated[DpeClass | None, BeforeValidator(_chosen)]
    dpe_on: Annotated[forms.OptionalDay, AfterValidator(_dpe_day)]
    loyer: Annotated[Amount, BeforeValidator(_blank_is_zero_for_immeuble)]
    charges: OptionalAmount
    depot: OptionalAmount
    notes: Annotated[str, forms.prose(4000)]


FIELDS = tuple(name for name in BienForm.model_fields if name != "today")


def read_bien(typed: Any, today: date) -> BienForm:
    """Raises InvalidInput. `typed` comes from a browser and may be anything."""
    fields = typed if isinstance(typed, Mapping) else {}
    return forms.validate(BienForm, {**fields, "today": today})


def read_id(typed: Any) -> uuid.UUID:
    """Raises NotFound for what is no id at all, as for an id of nothing."""
    try:
        return uuid.UUID(typed)
    except (ValueError, TypeError, AttributeError):
        raise NotFound(UNKNOWN) from None


def id_in_path(path: str) -> uuid.UUID:
    """The id in `/biens/<id>` and what lies below it. Raises NotFound."""
    return read_id("".join(path.split("/")[2:3]))


def empty() -> dict[str, str]:
    """The form of a new bien."""
    return dict.fromkeys(FIELDS, "") | {"type": BienType.APPARTEMENT.value, "immeuble_id": NONE, "dpe_class": NONE}


def typed_from(bien: Bien) -> dict[str, str]:
    """The form of a bien that exists. `read_bien` of it gives the same bien."""
    return {
        "type": bien.type.value,
        "nom": bien.nom,
        "adresse": bien.adresse,
        "code_postal": bien.code_postal,
        "ville": bien.ville,
        "immeuble_id": str(bien.immeuble_id or NONE),
        "surface": labels.surface_figure(bien.surface_dm2) if bien.surface_dm2 else "",
        "pieces": str(bien.pieces or ""),
        "dpe_class": bien.dpe_class.value if bien.dpe_class else NONE,
        "dpe_on": french.format_day(bien.dpe_on) if bien.dpe_on else "",
        "loyer": labels.amount_figure(bien.loyer_cents),
        "charges": labels.amount_figure(bien.charges_cents),
        "depot": labels.amount_figure(bien.depot_cents),
        "notes": bien.notes,
    }


def typed_copy(bien: Bien) -> dict[str, str]:
    """The form of a new bien like this one. The DPE is that of one home: it is not copied."""
    nom = bien.nom[: NOM_MAX - len(COPY_SUFFIX)].rstrip() + COPY_SUFFIX
    return typed_from(bien) | {"nom": nom, "dpe_class": NONE, "dpe_on": ""}
