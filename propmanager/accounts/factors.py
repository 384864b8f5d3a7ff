"""What somebody can prove themselves with besides the password, and the codes that are taken for it."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import func
from sqlmodel import select

from propmanager.accounts import recovery, totp, trail
from propmanager.accounts.factor_tasks import defer_notice
from propmanager.accounts.model import User
from propmanager.accounts.proof_model import Passkey
from propmanager.core.client import NOWHERE, Client
from propmanager.core.limits import Rule
from propmanager.core.tenancy import PlatformSession
from propmanager.journal.service import Kind

# Of a person, wherever they log in: three codes of a million are right at any time. A success is given back.
CODES = Rule("second factor codes", 5, 5 * 60)
_LONGEST_TYPED = 40


class Method(StrEnum):
    TOTP = "totp"
    RECOVERY = "recovery"
    PASSKEY = "passkey"


@dataclass(frozen=True)
class Factors:
    """What is asked for after the password. Recovery codes only stand in for one of these."""

    totp: bool = False
    passkeys: int = 0

    @property
    def any(self) -> bool:
        return self.totp or self.passkeys > 0


def factors_of(db: PlatformSession, user_id: uuid.UUID) -> Factors:
    secret = db.exec(select(User.totp_secret).where(User.id == user_id)).one_or_none()
    passkeys = db.exec(select(func.count()).select_from(Passkey).where(Passkey.user_id == user_id)).one()
    return Factors(totp=secret is not None, passkeys=passkeys)


def takes_code(
    db: PlatformSession, user_id: uuid.UUID, code: str, *, now: datetime, client: Client = NOWHERE
) -> Method | None:
    """How a typed code proves the person, or None. It is spent by this; a recovery code is journaled and mailed."""
    typed = "".join(code[:_LONGEST_TYPED].split())
    if totp.take(db, user_id, typed, now=now):
        return Method.TOTP
    if recovery.take(db, user_id, typed, now=now):
        _tell_of_recovery(db, user_id, client, now)
        return Method.RECOVERY
    return None


def _tell_of_recovery(db: PlatformSession, user_id: uuid.UUID, client: Client, now: datetime) -> None:
    user = db.get_one(User, user_id)
    trail.record_for_account(db, Kind.RECOVERY_USED, trail.actor(user, client), now=now)
    defer_notice(db, Kind.RECOVERY_USED, user_id, now=now)
