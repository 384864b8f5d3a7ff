"""What anybody may do about an account of their own: ask for one, prove its address, find a way back in, change it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from propmanager.accounts import address, passwords, signup
from propmanager.accounts.profile import (
    Profile,
    ask_address_change,
    ask_verification,
    change_password,
    profile_of,
    rename,
)
from propmanager.accounts.reset import RESET_ASKED, ask_reset, reset_password
from propmanager.accounts.signup import SignUp
from propmanager.accounts.verification import Outcome, verify_link
from propmanager.core import forms, limits
from propmanager.core.errors import InvalidInput
from propmanager.core.limits import Rule
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import PasswordsBusy, in_database_thread, in_password_thread

__all__ = [
    "RESET_ASKED",
    "Outcome",
    "Profile",
    "Waiting",
    "ask_address_change",
    "ask_reset",
    "ask_sign_up",
    "ask_verification",
    "change_password",
    "profile_of",
    "read_address",
    "rename",
    "reset_password",
    "send_sign_up_again",
    "still_waits",
    "subdomain_fault",
    "verify_link",
]

SIGN_UPS_OF_PLACE = Rule("sign-ups from an address", 30, 3600)
MAILS_TO_ADDRESS = Rule("sign-up mails to an address", 5, 3600)


@dataclass(frozen=True)
class Waiting:
    """A sign-up whose address is still to be confirmed."""

    id: uuid.UUID
    email: str


async def ask_sign_up(typed: dict[str, Any], *, ip: str, now: datetime, instead_of: uuid.UUID | None = None) -> Waiting:
    """Holds the sign-up and mails its link; the answer is the same whether or not the address has an account.

    `instead_of` is the asker's own earlier one. Raises InvalidInput and TooManyRequests.
    """
    draft = await in_password_thread(signup.read, typed)
    await limits.hit(SIGN_UPS_OF_PLACE, ip)
    await limits.hit(MAILS_TO_ADDRESS, draft.email)
    try:
        password_hash = await in_password_thread(passwords.hash_password, draft.password)
        held = await in_database_thread(_hold, draft, password_hash, now, instead_of)
    except (InvalidInput, PasswordsBusy):  # no mail left
        await limits.give_back(SIGN_UPS_OF_PLACE, ip)
        await limits.give_back(MAILS_TO_ADDRESS, draft.email)
        raise
    return Waiting(held, draft.email)


async def send_sign_up_again(waiting: Waiting, *, now: datetime) -> None:
    """Raises DeadLink and TooManyRequests."""
    await limits.hit(MAILS_TO_ADDRESS, waiting.email)
    await in_database_thread(_send_again, waiting.id, now)


def still_waits(waiting: Waiting, now: datetime) -> bool:
    with platform_session("does a sign-up wait") as db:
        return signup.waits(db, waiting.id, now=now)


def subdomain_fault(subdomain: str, now: datetime, but: uuid.UUID | None = None) -> str:
    """Why the subdomain cannot be had, in French; empty when it is free, or held by the asker's own sign-up."""
    with platform_session("is the subdomain free") as db:
        return signup.subdomain_fault(db, subdomain, now=now, but=but)


def read_address(typed: str) -> str:
    """Raises InvalidInput under `email`."""
    return forms.validate(address.Typed, {"email": typed}).email


def _hold(draft: SignUp, password_hash: str, now: datetime, instead_of: uuid.UUID | None) -> uuid.UUID:
    with platform_session("sign-up") as db:
        return signup.hold(db, draft, password_hash, now=now, instead_of=instead_of)


def _send_again(pending_id: uuid.UUID, now: datetime) -> None:
    with platform_session("sign-up mail again") as db:
        signup.send_again(db, pending_id, now=now)
