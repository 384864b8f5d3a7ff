"""Browsers that somebody has logged in with before: whoever guesses from elsewhere cannot lock them out."""

import uuid
from datetime import datetime

from sqlalchemy.dialects.postgresql import insert
from sqlmodel import col, delete, select

from propmanager.accounts import tokens
from propmanager.accounts.model import KnownDevice
from propmanager.core.tenancy import PlatformSession


def remember(db: PlatformSession, user_id: uuid.UUID, given: str, *, now: datetime) -> str:
    """The token that the browser keeps: the one it gave, when it is one of ours; else a new one."""
    db.exec(delete(KnownDevice).where(_is_of(user_id), col(KnownDevice.seen_at) <= now - tokens.DEVICE_LIFE))
    token = given if _is_ours(db, given) else tokens.new_secret()
    row = {"token_hash": tokens.digest(token), "user_id": user_id, "seen_at": now}
    statement = insert(KnownDevice).values(row)
    db.exec(statement.on_conflict_do_update(index_elements=["token_hash", "user_id"], set_={"seen_at": now}))
    return token


def forget_all(db: PlatformSession, user_id: uuid.UUID) -> None:
    """For when somebody else may hold one: every browser of the person is a stranger again."""
    db.exec(delete(KnownDevice).where(_is_of(user_id)))


def _is_of(user_id: uuid.UUID):  # noqa: ANN202 - SQLAlchemy's own
    return col(KnownDevice.user_id) == user_id


def _is_ours(db: PlatformSession, token: str) -> bool:
    """Whoever it was made for: several people may share one browser."""
    if not token:
        return False
    known = select(KnownDevice.user_id).where(KnownDevice.token_hash == tokens.digest(token)).limit(1)
    return db.exec(known).first() is not None
