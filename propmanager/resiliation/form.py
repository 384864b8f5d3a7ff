"""What `/resilier` asks for (code de la consommation, art. D215-2): who, which contract, from when, and why."""

import re
from collections.abc import Mapping
from datetime import date, timedelta
from typing import Annotated, Any

from pydantic import BaseModel, BeforeValidator

from propmanager.accounts.service import address
from propmanager.core import forms
from propmanager.core.errors import InvalidInput

FURTHEST = timedelta(days=366)
_SCHEME = re.compile(r"^https?://")
_SUBDOMAIN = re.compile(r"[a-z0-9][a-z0-9-]{1,61}[a-z0-9]")


def _read_reference(typed: Any) -> str:
    """`dupont`, `dupont.propmanager.fr` and `https://dupont.propmanager.fr/biens` name one space."""
    if not isinstance(typed, str) or not typed.strip():
        raise forms.refuse(forms.REQUIRED)
    host = re.split(r"[/:?#]", _SCHEME.sub("", typed.strip().lower()), maxsplit=1)[0]
    subdomain = host.partition(".")[0]
    if not _SUBDOMAIN.fullmatch(subdomain):
        raise forms.refuse("Indiquez l’adresse de votre espace, telle que vous l’ouvrez dans votre navigateur.")
    return subdomain


class Notification(BaseModel):
    nom: Annotated[str, forms.name(120)]
    email: address.Email
    reference: Annotated[str, BeforeValidator(_read_reference)]
    wanted_on: forms.OptionalDay
    motif: Annotated[str, forms.prose(1000)]


def read(typed: Mapping[str, Any], today: date) -> Notification:
    """Raises InvalidInput. Looks at nothing but what was typed."""
    draft = forms.validate(Notification, typed)
    if draft.wanted_on and not today <= draft.wanted_on <= today + FURTHEST:
        raise InvalidInput({"wanted_on": "Choisissez une date dans l’année qui vient, ou laissez ce champ vide."})
    return draft
