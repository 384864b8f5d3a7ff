"""From what was typed to whom to invite."""

import re
from typing import Any

from pydantic_core import PydanticCustomError

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import Role
from propmanager.core.errors import InvalidInput
from propmanager.core.forms import REQUIRED

MOST_AT_ONCE = 20
_SEPARATORS = re.compile(r"[,;\s]+")
_SHOWN = 80  # of what is no address: enough to find it again


def read_invitation(typed: Any) -> tuple[list[str], Role]:
    """Raises InvalidInput: one line under the field for each address that is none."""
    emails, email_fault = _read_addresses(_field(typed, "emails"))
    role, role_fault = _read_role(_field(typed, "role"))
    faults = {name: fault for name, fault in (("emails", email_fault), ("role", role_fault)) if fault}
    if faults or role is None:
        raise InvalidInput(faults)
    return emails, role


def read_role(typed: Any) -> Role:
    """Raises InvalidInput."""
    role, fault = _read_role(_field(typed, "role"))
    if role is None:
        raise InvalidInput({"role": fault})
    return role


def _field(typed: Any, name: str) -> Any:
    """What comes over the socket may be no form at all."""
    return typed.get(name) if isinstance(typed, dict) else None


def _read_addresses(typed: Any) -> tuple[list[str], str]:
    pieces = [piece for piece in _SEPARATORS.split(typed) if piece] if isinstance(typed, str) else []
    if not pieces:
        return [], REQUIRED
    if len(pieces) > MOST_AT_ONCE:
        return [], f"{MOST_AT_ONCE} adresses au plus à la fois : il y en a {len(pieces)}."
    read = [_read_address(piece) for piece in pieces]
    return list(dict.fromkeys(email for email, _ in read)), "\n".join(fault for _, fault in read if fault)


def _read_address(piece: str) -> tuple[str, str]:
    """The address as accounts store it, or what is wrong with it."""
    try:
        return accounts.address.read(piece), ""
    except PydanticCustomError as refusal:
        return "", f"{_shown(piece)} : {refusal.message()}"


def _shown(piece: str) -> str:
    """What can be written to a page, hidden signs left out."""
    return "".join(character for character in piece[:_SHOWN] if character.isprintable())


def _read_role(typed: Any) -> tuple[Role | None, str]:
    try:
        return Role(typed), ""
    except ValueError:
        return None, "Choisissez un des rôles proposés."
