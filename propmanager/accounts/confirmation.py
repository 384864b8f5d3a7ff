"""Asking again who is there, before what must not be done from a session somebody left open."""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import select

from propmanager.accounts import factors, passwords, sessions, trail
from propmanager.accounts.factors import Factors
from propmanager.accounts.model import LoginSession, User
from propmanager.accounts.sessions import Identity
from propmanager.core import limits
from propmanager.core.client import Client
from propmanager.core.errors import InvalidInput
from propmanager.core.limits import Rule
from propmanager.core.tenancy import platform_session
from propmanager.core.threads import in_database_thread, in_password_thread
from propmanager.journal.service import Kind

PASSWORDS = Rule("confirmation by password", 5, 15 * 60)
CODES = Rule("confirmation by code", 5, 5 * 60)
WRONG_PASSWORD = "Ce mot de passe n’est pas le bon."  # noqa: S105 - a sentence
FACTOR_WANTED = "Votre compte a un second facteur : confirmez par un code, ou par votre clé d’accès."
WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, ou prenez un code de secours."


@dataclass(frozen=True)
class Proof:
    """What was typed: one of the two."""

    password: str = ""
    code: str = ""


def ways_to_confirm(user_id: uuid.UUID) -> Factors:
    """What the person can prove themselves with besides the password."""
    with platform_session("ways to confirm") as db:
        return factors.factors_of(db, user_id)


async def confirm(who: Identity, proof: Proof, *, client: Client, now: datetime) -> None:
    """Opens for ten minutes what wants a recent proof. Raises InvalidInput and, before verifying, TooManyRequests.

    A password is no proof of who has a second factor: it is what a thief of the first has.
    """
    if not proof.code and (await in_database_thread(ways_to_confirm, who.user_id)).any:
        raise InvalidInput({"password": FACTOR_WANTED})
    rule, key = await _budget(who, proof)
    await limits.hit(rule, *key)
    right = await (_takes_code(who, proof.code, client, now) if proof.code else _has_password(who, proof.password))
    if not right:
        await in_database_thread(_note_failure, who, client, now)
        raise InvalidInput({"code": WRONG_CODE} if proof.code else {"password": WRONG_PASSWORD})
    await limits.give_back(rule, *key)
    await in_database_thread(_confirm, who, now)


async def _budget(who: Identity, proof: Proof) -> tuple[Rule, tuple[str, ...]]:
    """Codes are counted apart from those of the login, which whoever knows the password can use up.

    Together for all sessions that follow from one login, which end together: on the bare host a thief of its session
    enters one space after the other, and each opens a session without a new proof. Any other new session takes the
    password and the second factor, or a fresh confirmation.
    """
    if not proof.code:
        return PASSWORDS, (str(who.user_id),)
    return CODES, (str(who.user_id), await in_database_thread(_end_of_login, who.session_id))


def _end_of_login(session_id: uuid.UUID) -> str:
    with platform_session("confirmation by code") as db:
        return str(db.exec(select(LoginSession.ends_at).where(LoginSession.id == session_id)).one_or_none())


async def _has_password(who: Identity, password: str) -> bool:
    password_hash = await in_database_thread(_password_hash, who.user_id)
    return await in_password_thread(passwords.matches, password, password_hash)


async def _takes_code(who: Identity, code: str, client: Client, now: datetime) -> bool:
    def take() -> bool:
        with platform_session("confirmation by code") as db:
            return factors.takes_code(db, who.user_id, code, now=now, client=client) is not None

    return await in_database_thread(take)


def _password_hash(user_id: uuid.UUID) -> str:
    with platform_session("confirmation by password") as db:
        return db.get_one(User, user_id).password_hash


def _confirm(who: Identity, now: datetime) -> None:
    with platform_session("confirmation") as db:
        sessions.confirm(db, who.session_id, now)


def _note_failure(who: Identity, client: Client, now: datetime) -> None:
    """In an open session: whoever guesses has somebody's browser, or a copy of its cookies."""
    with platform_session("failed confirmation") as db:
        actor = trail.actor(db.get_one(User, who.user_id), client)
        trail.record_at(db, Kind.LOGIN_FAILED, actor, who.tenant_id, now=now, step="confirmation")
