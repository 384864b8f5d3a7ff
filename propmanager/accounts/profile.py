"""What people change of their own account: name, password, address. By ids, whatever site they are on."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from pydantic import BaseModel
from sqlmodel import col, delete, select

from propmanager.accounts import links, passwords, sessions, trail
from propmanager.accounts.address import Email
from propmanager.accounts.link_tasks import defer_password_notice, send_link
from propmanager.accounts.model import User
from propmanager.accounts.passwords import Password
from propmanager.accounts.proof_model import Challenge, LinkKind
from propmanager.core import forms, jobs, limits
from propmanager.core.errors import InvalidInput
from propmanager.core.limits import Rule
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import PasswordsBusy, in_database_thread, in_password_thread
from propmanager.journal.service import Kind

TRIES = Rule("current password", 5, 15 * 60)
MAILS_ASKED = Rule("mails asked by an account", 5, 3600)
MAILS_TO_ADDRESS = Rule("mails to a new address", 5, 3600)

WRONG = "Ce n’est pas votre mot de passe actuel."
SAME_ADDRESS = "C’est déjà l’adresse de votre compte."
SAME_PASSWORD = "C’est déjà votre mot de passe. Choisissez-en un autre."  # noqa: S105 - a sentence


class Names(BaseModel):
    prenom: Annotated[str, forms.name(60)]
    nom: Annotated[str, forms.name(60)]


class PasswordChange(BaseModel):
    current: Password
    password: Password


class AddressChange(BaseModel):
    email: Email
    email_password: Password


@dataclass(frozen=True)
class Profile:
    prenom: str
    nom: str
    email: str
    is_verified: bool


def profile_of(user_id: uuid.UUID) -> Profile:
    with platform_session("own profile") as db:
        user = db.get_one(User, user_id)
        return Profile(user.prenom, user.nom, user.email, user.email_verified_at is not None)


def rename(user_id: uuid.UUID, typed: dict[str, Any]) -> None:
    """Raises InvalidInput."""
    names = forms.validate(Names, typed)
    with platform_session("own name") as db:
        user = db.get_one(User, user_id)
        user.prenom, user.nom = names.prenom, names.nom


async def change_password(user_id: uuid.UUID, session_id: uuid.UUID, typed: dict[str, Any], *, now: datetime) -> None:
    """Ends every other session of the person. Raises InvalidInput and TooManyRequests."""
    change = forms.validate(PasswordChange, typed)
    user = await _proved(user_id, change.current, field="current")
    if change.password == change.current:
        raise InvalidInput({"password": SAME_PASSWORD})
    about_user = [user.prenom, user.nom, user.email]
    if weakness := await in_password_thread(passwords.weakness, change.password, about_user):
        raise InvalidInput({"password": weakness})
    password_hash = await in_password_thread(passwords.hash_password, change.password)
    await in_database_thread(_change_password, user_id, session_id, password_hash, now)


async def ask_address_change(user_id: uuid.UUID, typed: dict[str, Any], *, now: datetime) -> str:
    """Mails a link to the new address, whether or not it has an account; returns the address as it was read.

    Raises InvalidInput and TooManyRequests.
    """
    change = forms.validate(AddressChange, typed)
    user = await _proved(user_id, change.email_password, field="email_password")
    if change.email == user.email:
        raise InvalidInput({"email": SAME_ADDRESS})
    await limits.hit(MAILS_ASKED, str(user_id))
    await limits.hit(MAILS_TO_ADDRESS, change.email)
    await in_database_thread(_ask, LinkKind.CHANGE_EMAIL, user_id, change.email, now)
    return change.email


async def ask_verification(user_id: uuid.UUID, *, now: datetime) -> None:
    """Mails a link to the account's own address, unless it was followed before. Raises TooManyRequests."""
    user = await in_database_thread(_user, user_id)
    if user.email_verified_at:
        return
    await limits.hit(MAILS_ASKED, str(user_id))
    await in_database_thread(_ask, LinkKind.VERIFY_EMAIL, user_id, user.email, now)


async def _proved(user_id: uuid.UUID, password: str, *, field: str) -> User:
    """The account, for whoever knows its password: a session left open on a desk is not enough."""
    await limits.hit(TRIES, str(user_id))
    user = await in_database_thread(_user, user_id)
    try:
        is_right = await in_password_thread(passwords.matches, password, user.password_hash)
    except PasswordsBusy:
        await limits.give_back(TRIES, str(user_id))
        raise
    if not is_right:
        raise InvalidInput({field: WRONG})
    await limits.give_back(TRIES, str(user_id))
    return user


def _user(user_id: uuid.UUID) -> User:
    with platform_session("own account") as db:
        return db.get_one(User, user_id)


def _change_password(user_id: uuid.UUID, session_id: uuid.UUID, password_hash: str, now: datetime) -> None:
    with platform_session("own password") as db:
        user = db.exec(select(User).where(User.id == user_id).with_for_update()).one()
        user.password_hash = password_hash
        sessions.revoke_all(db, user_id, now=now, but=session_id)
        links.kill_all(db, user_id, now=now)
        db.exec(delete(Challenge).where(col(Challenge.user_id) == user_id))
        trail.record_for_account(db, Kind.PASSWORD_CHANGED, trail.actor_of_session(db, session_id), now=now)
        defer_password_notice(db, Kind.PASSWORD_CHANGED, user_id, now=now)


def _ask(kind: LinkKind, user_id: uuid.UUID, email: str, now: datetime) -> None:
    with platform_session("link to an address") as db:
        link = links.ask(db, kind, email, user_id, now=now)
        jobs.defer(db, send_link, link_id=str(link.id))
