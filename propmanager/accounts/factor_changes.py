"""Setting up, renaming and removing second factors: for somebody who has just proved who they are.

Each function is one transaction; each change is journaled and mailed.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import col, update

from propmanager.accounts import challenges, passkeys, recovery, sessions, tokens, totp, trail
from propmanager.accounts.factor_tasks import defer_notice
from propmanager.accounts.factors import Factors, factors_of
from propmanager.accounts.login import Entry
from propmanager.accounts.model import LoginSession, User
from propmanager.accounts.proof_model import Challenge, ChallengeKind
from propmanager.accounts.relying_party import RelyingParty
from propmanager.accounts.sessions import Identity
from propmanager.core.client import Client
from propmanager.core.errors import Conflict
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal.service import Kind

_TOO_LATE = "Cette demande a expiré. Rechargez la page, puis recommencez."
_LAST_OF_STAFF = "Un compte de l’équipe garde toujours un second facteur. Ajoutez-en un autre avant d’enlever celui-ci."


@dataclass(frozen=True)
class Setup:
    """What a person copies into an authenticator application: never kept in clear, shown this once."""

    challenge: str
    secret: str
    qr: str


@dataclass(frozen=True)
class Strengthened:
    """A factor was enabled: what opens the session in place of this one, and recovery codes with the first factor."""

    entry: Entry
    codes: list[str]


@dataclass(frozen=True)
class PasskeyView:
    key: str
    nom: str
    created_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Overview:
    has_totp: bool
    passkeys: list[PasskeyView]
    codes_left: int


def overview(user_id: uuid.UUID) -> Overview:
    with platform_session("a person's own factors") as db:
        keys = [
            PasskeyView(passkeys.page_key(one.credential_id), one.nom, one.created_at, one.used_at)
            for one in passkeys.list_passkeys(db, user_id)
        ]
        return Overview(factors_of(db, user_id).totp, keys, recovery.left(db, user_id))


def begin_totp(who: Identity, *, now: datetime) -> Setup:
    """The secret waits, sealed, for a code that proves the application has it."""
    secret = totp.new_secret()
    with platform_session("set-up of an authenticator") as db:
        kept = {"secret": totp.sealed(who.user_id, secret).hex()} | _bound(who)
        code = challenges.open_challenge(
            db, ChallengeKind.TOTP_ADD, user_id=who.user_id, tenant_id=who.tenant_id, now=now, data=kept
        )
    return Setup(code, totp.in_groups(secret), totp.qr_image(secret, who.email))


def enable_totp(who: Identity, challenge: str, typed: str, *, client: Client, now: datetime) -> Strengthened | None:
    """None for a wrong code, whose try is counted. Raises Conflict when the set-up is over."""
    with platform_session("set-up of an authenticator") as db:
        begun = challenges.try_challenge(db, challenge, ChallengeKind.TOTP_ADD, now=now)
        if begun is None or not _is_own(begun, who):
            raise Conflict(_TOO_LATE)
        secret = totp.unsealed(who.user_id, bytes.fromhex(begun.data["secret"]))
        step = totp.matching_step(secret, "".join(typed.split()), now)
        if step is None:
            return None
        challenges.spend(db, begun, now)
        before = _locked_factors(db, who)
        kept = {"totp_secret": totp.sealed(who.user_id, secret), "totp_last_step": step}
        db.exec(update(User).where(col(User.id) == who.user_id).values(**kept))
        return _strengthened(db, who, before, Kind.TOTP_ENABLED, client=client, now=now)


def disable_totp(who: Identity, *, client: Client, now: datetime) -> None:
    """Raises Conflict for the last factor of a staff account."""
    with platform_session("removal of an authenticator") as db:
        before = _locked_factors(db, who)
        if not before.totp:
            return
        _refuse_last(who, before)
        db.exec(update(User).where(col(User.id) == who.user_id).values(totp_secret=None))
        _weakened(db, who, Factors(passkeys=before.passkeys), Kind.TOTP_DISABLED, client=client, now=now)


def begin_passkey(who: Identity, party: RelyingParty, *, now: datetime) -> tuple[str, dict[str, Any]]:
    """The challenge's code, for a cookie, and what the browser is asked to make."""
    with platform_session("a new passkey") as db:
        code = challenges.open_challenge(
            db, ChallengeKind.PASSKEY_ADD, user_id=who.user_id, tenant_id=who.tenant_id, now=now, data=_bound(who)
        )
        known = passkeys.known_ids(db, who.user_id)
        return code, passkeys.creation_options(db.get_one(User, who.user_id), known, party, code)


def add_passkey(
    who: Identity, challenge: str, answer: str, party: RelyingParty, *, client: Client, now: datetime
) -> Strengthened:
    """Raises Conflict when the challenge is over or the key known, InvalidInput for an answer that does not fit."""
    with platform_session("a new passkey") as db:
        begun = challenges.try_challenge(db, challenge, ChallengeKind.PASSKEY_ADD, now=now)
        if begun is None or not _is_own(begun, who):
            raise Conflict(_TOO_LATE)
        made = passkeys.read_new(answer, party, challenge)
        challenges.spend(db, begun, now)
        before = _locked_factors(db, who)
        passkeys.add(db, who.user_id, made, party, _first_name(client, before), now=now)
        return _strengthened(db, who, before, Kind.PASSKEY_ADDED, client=client, now=now)


def rename_passkey(who: Identity, key: str, typed: str) -> None:
    """Raises NotFound, InvalidInput."""
    nom = passkeys.read_name(typed)
    with platform_session("name of a passkey") as db:
        passkeys.get_own(db, who.user_id, key).nom = nom


def remove_passkey(who: Identity, key: str, *, client: Client, now: datetime) -> None:
    """Raises NotFound, and Conflict for the last factor of a staff account."""
    with platform_session("removal of a passkey") as db:
        before = _locked_factors(db, who)
        passkey = passkeys.get_own(db, who.user_id, key)
        _refuse_last(who, before)
        db.delete(passkey)
        _weakened(db, who, Factors(before.totp, before.passkeys - 1), Kind.PASSKEY_REMOVED, client=client, now=now)


def renew_recovery(who: Identity, *, client: Client, now: datetime) -> list[str]:
    """Ten new codes in place of the old. Raises Conflict while there is no factor they would stand in for."""
    with platform_session("new recovery codes") as db:
        if not _locked_factors(db, who).any:
            raise Conflict("Activez d’abord une application d’authentification ou une clé d’accès.")
        _tell(db, who, Kind.RECOVERY_RENEWED, client, now)
        return recovery.renew(db, who.user_id)


def _strengthened(
    db: PlatformSession, who: Identity, before: Factors, kind: Kind, *, client: Client, now: datetime
) -> Strengthened:
    """Whoever had got in without the factor is put out; this browser goes on, in a session opened with it."""
    _tell(db, who, kind, client, now)
    sessions.revoke_all(db, who.user_id, now=now, but=who.session_id)
    _end_quietly(db, who.session_id, now)
    session = sessions.open_session(db, who.user_id, who.tenant_id, now=now, client=client, second_factor=True)
    entry = Entry(who.user_id, session=session, session_ends_at=now + tokens.SESSION_LIFE)
    return Strengthened(entry, [] if before.any else recovery.renew(db, who.user_id))


def _end_quietly(db: PlatformSession, session_id: uuid.UUID, now: datetime) -> None:
    """Over, as if it had run out: a revoked session would send the very tab that shows the codes to the login page."""
    over = {"valid_until": now, "refresh_until": now, "ends_at": now}
    db.exec(update(LoginSession).where(col(LoginSession.id) == session_id).values(**over))


def _weakened(db: PlatformSession, who: Identity, after: Factors, kind: Kind, *, client: Client, now: datetime) -> None:
    if not after.any:
        recovery.forget(db, who.user_id)
    _tell(db, who, kind, client, now)


def _tell(db: PlatformSession, who: Identity, kind: Kind, client: Client, now: datetime) -> None:
    trail.record_for_account(db, kind, trail.actor(db.get_one(User, who.user_id), client), now=now)
    defer_notice(db, kind, who.user_id, now=now)


def _locked_factors(db: PlatformSession, who: Identity) -> Factors:
    """Their row is held until the end: of two removals at once, the second sees what the first has left."""
    db.get_one(User, who.user_id, with_for_update=True)
    return factors_of(db, who.user_id)


def _refuse_last(who: Identity, before: Factors) -> None:
    if who.is_staff and int(before.totp) + before.passkeys == 1:
        raise Conflict(_LAST_OF_STAFF)


def _bound(who: Identity) -> dict[str, str]:
    return {"session": str(who.session_id)}


def _is_own(begun: Challenge, who: Identity) -> bool:
    return begun.user_id == who.user_id and begun.data.get("session") == str(who.session_id)


def _first_name(client: Client, before: Factors) -> str:
    return client.device or f"Clé n° {before.passkeys + 1}"
