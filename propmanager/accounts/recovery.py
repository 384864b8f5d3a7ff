"""Recovery codes: ten on paper, for the day the telephone is lost. Each works once; only fingerprints are kept."""

import secrets
import uuid
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, delete, select, update

from propmanager.accounts.proof_model import RecoveryCode
from propmanager.core import seal
from propmanager.core.tenancy import PlatformSession

AMOUNT = 10
_ALPHABET = "23456789abcdefghjkmnpqrstvwxyz"  # without 0 o 1 i l u: what is read aloud or copied by hand stays itself
_GROUPS, _GROUP = 3, 4  # 30 ** 12: 58 bits
_PURPOSE = "recovery codes"


def renew(db: PlatformSession, user_id: uuid.UUID) -> list[str]:
    """Ten new codes, to be shown this once. Those of before are dead."""
    forget(db, user_id)
    codes = [_new_code() for _ in range(AMOUNT)]
    db.add_all(RecoveryCode(user_id=user_id, code_hash=_prints(user_id, code)[0]) for code in codes)
    return codes


def take(db: PlatformSession, user_id: uuid.UUID, code: str, *, now: datetime) -> bool:
    """Whether the code is one of theirs and unused: one UPDATE lets one of several takers through."""
    if not is_code(code):
        return False
    taken = db.exec(
        update(RecoveryCode)
        .where(
            col(RecoveryCode.user_id) == user_id,
            col(RecoveryCode.code_hash).in_(_prints(user_id, code)),
            col(RecoveryCode.used_at).is_(None),
        )
        .values(used_at=now)
        .returning(col(RecoveryCode.user_id))
    )
    return taken.one_or_none() is not None


def left(db: PlatformSession, user_id: uuid.UUID) -> int:
    unused = (RecoveryCode.user_id == user_id, col(RecoveryCode.used_at).is_(None))
    return db.exec(select(func.count()).select_from(RecoveryCode).where(*unused)).one()


def forget(db: PlatformSession, user_id: uuid.UUID) -> None:
    db.exec(delete(RecoveryCode).where(col(RecoveryCode.user_id) == user_id))


def is_code(typed: str) -> bool:
    read = _letters(typed)
    return len(read) == _GROUPS * _GROUP and set(read) <= set(_ALPHABET)


def _new_code() -> str:
    groups = ["".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS)]
    return "-".join(groups)


def _letters(typed: str) -> str:
    return "".join(typed.split()).replace("-", "").casefold()


def _prints(user_id: uuid.UUID, code: str) -> list[bytes]:
    return seal.fingerprints(_PURPOSE, f"{user_id} {_letters(code)}".encode())
