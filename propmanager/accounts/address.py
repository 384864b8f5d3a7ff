"""The address of an account: read from a form, and found again however it is typed. Pure."""

import unicodedata
from typing import Annotated, Any

from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, BeforeValidator

from propmanager.core import forms

INCOMPLETE = "Cette adresse n’est pas complète. Exemple : claire@exemple.fr."
WITH_ACCENT = "Nos messages n’atteignent pas une adresse qui a un accent avant le @. Indiquez-en une autre."


def key(typed: str) -> str:
    """What accounts are found by; empty, which is nobody's, for what PostgreSQL would not even look up.

    Lower case and not folded: « straße » and « strasse » are two mailboxes.
    """
    address = unicodedata.normalize("NFC", typed.strip()).lower()
    return address if address.isprintable() else ""


def read(typed: Any) -> str:
    """The key of an address that mail can reach."""
    if not isinstance(typed, str) or not typed.strip():
        raise forms.refuse(forms.REQUIRED)
    try:
        found = validate_email(typed.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        has_accent = not typed.strip().rpartition("@")[0].isascii()
        raise forms.refuse(WITH_ACCENT if has_accent else INCOMPLETE) from None
    return key(found.normalized)


Email = Annotated[str, BeforeValidator(read)]


class Typed(BaseModel):
    """A form that asks for an address and nothing else."""

    email: Email
