"""Proofs under way: a code of 256 bits that stands for them, a few minutes, a few tries, once."""

import uuid
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, delete, update

from propmanager.accounts import tokens
from propmanager.accounts.proof_model import Challenge, ChallengeKind
from propmanager.core.tenancy import PlatformSession

TRIES = 5


def open_challenge(
    db: PlatformSession,
    kind: ChallengeKind,
    *,
    user_id: uuid.UUID | None,
    tenant_id: uuid.UUID | None,
    now: datetime,
    data: dict[str, Any] | None = None,
    life: timedelta = tokens.CHALLENGE_LIFE,
) -> str:
    """The code that stands for the challenge; only its hash is kept. Those that are over are swept away."""
    db.exec(delete(Challenge).where(col(Challenge.expires_at) <= now))
    code = tokens.new_secret()
    db.add(
        Challenge(
            code_hash=tokens.digest(code),
            kind=kind,
            user_id=user_id,
            tenant_id=tenant_id,
            data=data or {},
            expires_at=now + life,
        )
    )
    db.flush()
    return code


def try_challenge(db: PlatformSession, code: str, kind: ChallengeKind, *, now: datetime) -> Challenge | None:
    """The challenge, one try older and locked until the transaction ends; None when it is not, or no longer, to be had.

    Do not raise in the transaction of a wrong answer: the try would not be counted.
    """
    return db.exec(
        update(Challenge)
        .where(
            col(Challenge.code_hash) == tokens.digest(code),
            col(Challenge.kind) == kind,
            col(Challenge.used_at).is_(None),
            col(Challenge.expires_at) > now,
            col(Challenge.tries) < TRIES,
        )
        .values(tries=Challenge.tries + 1)
        .returning(Challenge)
    ).scalar_one_or_none()


def spend(db: PlatformSession, challenge: Challenge, now: datetime) -> None:
    """It was answered: nobody answers it again."""
    challenge.used_at = now
    db.add(challenge)
    db.flush()
