"""The step after the password, login by a passkey alone, and the passkey asked for again before sensitive actions."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, select

from propmanager.accounts import challenges, factors, passkeys, sessions, tokens, trail
from propmanager.accounts.login import Entry, enter
from propmanager.accounts.model import KnownDevice, User
from propmanager.accounts.proof_model import Challenge, ChallengeKind
from propmanager.accounts.relying_party import RelyingParty
from propmanager.accounts.sessions import Identity
from propmanager.core import limits
from propmanager.core.client import Client
from propmanager.core.errors import Conflict, NotAuthenticated
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.journal.service import Kind

TOO_LATE = "Cette connexion a trop attendu, ou trop de codes ont été essayés. Recommencez la connexion."
WRONG_CODE = "Ce code n’est pas le bon, ou il a déjà servi. Attendez le suivant, ou prenez un code de secours."
UNKNOWN_KEY = "Cette clé d’accès n’est pas reconnue ici. Essayez-en une autre, ou un autre moyen."
_NO_KEY = "Aucune de vos clés d’accès ne vaut pour cette adresse. Prenez un code."


@dataclass(frozen=True)
class _Asked:
    """Who has yet to give the second factor, and whether from a browser they have logged in with before."""

    user_id: uuid.UUID
    knows_device: bool

    def key(self, client: Client) -> tuple[str, ...]:
        """A known browser has a budget of its own: whoever found out the password cannot use it up."""
        return (str(self.user_id), client.device_token) if self.knows_device else (str(self.user_id),)


async def answer_with_code(
    challenge: str, typed: str, tenant_id: uuid.UUID | None, *, client: Client, now: datetime
) -> Entry:
    """Raises NotAuthenticated, and TooManyRequests before anything is verified."""
    asked = await in_database_thread(_asked, challenge, tenant_id, client, now)
    if asked is None:
        raise NotAuthenticated(TOO_LATE)
    await limits.hit(factors.CODES, *asked.key(client))
    entry = await in_database_thread(_take_code, challenge, typed, tenant_id, client=client, now=now)
    if entry is None:
        raise NotAuthenticated(WRONG_CODE)
    await limits.give_back(factors.CODES, *asked.key(client))
    return entry


def ask_for_passkey(
    challenge: str, party: RelyingParty, tenant_id: uuid.UUID | None, *, now: datetime
) -> dict[str, Any]:
    """What the browser is asked to sign as the second factor. Raises NotAuthenticated, Conflict."""
    with platform_session("second factor") as db:
        begun = _open(db, challenge, tenant_id, now)
        if begun is None or begun.user_id is None:
            raise NotAuthenticated(TOO_LATE)
        return passkeys.request_options(_usable(db, begun.user_id, party), party, challenge)


def answer_with_passkey(
    challenge: str, answer: str, party: RelyingParty, tenant_id: uuid.UUID | None, *, client: Client, now: datetime
) -> Entry:
    """Raises NotAuthenticated."""
    with platform_session("second factor") as db:
        begun = challenges.try_challenge(db, challenge, ChallengeKind.SECOND_FACTOR, now=now)
        entry = None
        if begun and begun.tenant_id == tenant_id:
            entry = _take_key(db, begun, answer, party, challenge, client=client, now=now)
    return _or_refuse(entry)


def begin_passkey_login(
    party: RelyingParty, tenant_id: uuid.UUID | None, *, now: datetime
) -> tuple[str, dict[str, Any]]:
    """The challenge's code, for a cookie, and what the browser is asked to sign. It names nobody."""
    with platform_session("login by passkey") as db:
        code = challenges.open_challenge(db, ChallengeKind.PASSKEY_LOGIN, user_id=None, tenant_id=tenant_id, now=now)
        return code, passkeys.request_options([], party, code)


def log_in_with_passkey(
    challenge: str, answer: str, party: RelyingParty, tenant_id: uuid.UUID | None, *, client: Client, now: datetime
) -> Entry:
    """The key is something held, and it asked for a finger or a PIN: both factors at once. Raises NotAuthenticated."""
    with platform_session("login by passkey") as db:
        begun = challenges.try_challenge(db, challenge, ChallengeKind.PASSKEY_LOGIN, now=now)
        entry = None
        if begun and begun.tenant_id == tenant_id:
            entry = _take_key(db, begun, answer, party, challenge, client=client, now=now)
    return _or_refuse(entry)


def begin_confirmation(who: Identity, party: RelyingParty, *, now: datetime) -> tuple[str, dict[str, Any]]:
    """Raises Conflict when none of the person's keys is for this domain."""
    with platform_session("confirmation by passkey") as db:
        known = _usable(db, who.user_id, party)
        code = challenges.open_challenge(
            db, ChallengeKind.PASSKEY_CONFIRM, user_id=who.user_id, tenant_id=who.tenant_id, now=now
        )
        return code, passkeys.request_options(known, party, code)


def confirm_with_passkey(who: Identity, challenge: str, answer: str, party: RelyingParty, *, now: datetime) -> None:
    """Opens for ten minutes what wants a recent proof. Raises NotAuthenticated."""
    with platform_session("confirmation by passkey") as db:
        begun = challenges.try_challenge(db, challenge, ChallengeKind.PASSKEY_CONFIRM, now=now)
        proved = begun and begun.user_id == who.user_id and passkeys.prove(db, answer, party, challenge, now=now)
        if begun and proved == who.user_id:
            challenges.spend(db, begun, now)
            sessions.confirm(db, who.session_id, now)
            return
    raise NotAuthenticated(UNKNOWN_KEY)


def _asked(challenge: str, tenant_id: uuid.UUID | None, client: Client, now: datetime) -> _Asked | None:
    with platform_session("second factor") as db:
        begun = _open(db, challenge, tenant_id, now)
        if begun is None or begun.user_id is None:
            return None
        known = select(KnownDevice).where(
            KnownDevice.user_id == begun.user_id,
            KnownDevice.token_hash == tokens.digest(client.device_token),
            col(KnownDevice.seen_at) > now - tokens.DEVICE_LIFE,
        )
        return _Asked(begun.user_id, db.exec(known).one_or_none() is not None)


def _open(db: PlatformSession, challenge: str, tenant_id: uuid.UUID | None, now: datetime) -> Challenge | None:
    """Read only: no try is counted."""
    begun = db.get(Challenge, tokens.digest(challenge))
    is_open = (
        begun is not None
        and begun.kind == ChallengeKind.SECOND_FACTOR
        and begun.tenant_id == tenant_id
        and begun.used_at is None
        and begun.expires_at > now
        and begun.tries < challenges.TRIES
    )
    return begun if is_open else None


def _take_code(
    challenge: str, typed: str, tenant_id: uuid.UUID | None, *, client: Client, now: datetime
) -> Entry | None:
    """None for a wrong code: the try is kept, so nothing is raised in its transaction."""
    with platform_session("second factor") as db:
        begun = challenges.try_challenge(db, challenge, ChallengeKind.SECOND_FACTOR, now=now)
        if begun is None or begun.user_id is None or begun.tenant_id != tenant_id:
            return None
        if factors.takes_code(db, begun.user_id, typed, now=now, client=client) is None:
            _note_failure(db, begun, client, now)
            return None
        challenges.spend(db, begun, now)
        return enter(db, begun.user_id, tenant_id, client=client, now=now, second_factor=True)


def _take_key(
    db: PlatformSession,
    begun: Challenge,
    answer: str,
    party: RelyingParty,
    challenge: str,
    *,
    client: Client,
    now: datetime,
) -> Entry | None:
    """A challenge that names somebody is answered by a key of theirs only."""
    user_id = passkeys.prove(db, answer, party, challenge, now=now)
    if user_id is None or begun.user_id not in {None, user_id}:
        _note_failure(db, begun, client, now)
        return None
    challenges.spend(db, begun, now)
    return enter(db, user_id, begun.tenant_id, client=client, now=now, second_factor=True)


def _note_failure(db: PlatformSession, begun: Challenge, client: Client, now: datetime) -> None:
    """The password was right: somebody may have found it out. Where nobody is named yet there is nobody to tell."""
    if begun.user_id is None:
        return
    who = trail.actor(db.get_one(User, begun.user_id), client)
    trail.record_at(db, Kind.LOGIN_FAILED, who, begun.tenant_id, now=now, step="second_factor")


def _usable(db: PlatformSession, user_id: uuid.UUID, party: RelyingParty) -> list[bytes]:
    known = passkeys.known_ids(db, user_id, party)
    if not known:
        raise Conflict(_NO_KEY)
    return known


def _or_refuse(entry: Entry | None) -> Entry:
    """Outside the transaction, whose try is kept."""
    if entry is None:
        raise NotAuthenticated(UNKNOWN_KEY)
    return entry
