"""A refresh token swapped for its successor; one that comes back too late ends its session and warns its owner."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlmodel import col, or_, select, update

from propmanager.accounts import sessions, tokens, trail
from propmanager.accounts.model import LoginSession, SessionClient
from propmanager.accounts.session_tasks import send_reuse_warning
from propmanager.accounts.sessions import Identity
from propmanager.accounts.tokens import RefreshToken
from propmanager.core import jobs
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.journal.service import Kind


class Rotation(StrEnum):
    DONE = "done"
    SIBLING = "sibling"  # another tab rotated moments ago: both hold the same successor
    REFUSED = "refused"
    REUSED = "reused"  # used before, and too long ago for a sibling tab: somebody has a copy


@dataclass(frozen=True)
class Renewal:
    """`identity` is None when the session is over; else `token` is what its holder keeps, until `ends_at` at most."""

    rotation: Rotation
    token: RefreshToken
    identity: Identity | None = None
    ends_at: datetime | None = None


@dataclass(frozen=True)
class _Asked:
    """A genuine token, and where it was shown: on the host of which tenant, by a browser or a program."""

    token: RefreshToken
    tenant_id: uuid.UUID | None
    kind: SessionClient
    now: datetime

    def open_session(self) -> tuple:
        """The session it is of, when it is open and of this very place: elsewhere nothing is swapped, and none ends."""
        return (
            col(LoginSession.id) == self.token.session_id,
            col(LoginSession.tenant_id).is_not_distinct_from(self.tenant_id),
            col(LoginSession.client) == self.kind,
            col(LoginSession.revoked_at).is_(None),
            col(LoginSession.refresh_until) > self.now,
            col(LoginSession.ends_at) > self.now,
        )


def refresh(
    given: RefreshToken,
    tenant_id: uuid.UUID | None,
    now: datetime,
    *,
    key: str,
    kind: SessionClient = SessionClient.WEB,
) -> Renewal:
    """`tenant_id` is that of the host, None on the bare one."""
    with platform_session("refresh") as db:
        rotation, token = _rotate(db, _Asked(given, tenant_id, kind, now), key=key)
        if rotation == Rotation.REUSED:
            _warn(db, given, now)
        if rotation in {Rotation.REUSED, Rotation.REFUSED}:
            return Renewal(rotation, given)
        identity = sessions.find_identity(db, given.session_id)
        return Renewal(rotation, token, identity, db.get_one(LoginSession, given.session_id).ends_at)


def _rotate(db: PlatformSession, asked: _Asked, *, key: str) -> tuple[Rotation, RefreshToken]:
    """Swaps the refresh secret, once: one UPDATE decides among tabs that ask together."""
    now, given, rotated_at = asked.now, asked.token, col(LoginSession.rotated_at)
    fresh = tokens.successor_of(given, key=key)
    swapped = db.exec(
        update(LoginSession)
        .where(
            *asked.open_session(),
            col(LoginSession.refresh_hash) == tokens.digest(given.secret),
            # Not twice in a moment: a tab that asked with the one before last would pass for a thief.
            or_(rotated_at.is_(None), rotated_at <= now - tokens.SIBLING_TABS_GRACE),
        )
        .values(
            previous_hash=LoginSession.refresh_hash,
            refresh_hash=tokens.digest(fresh.secret),
            rotated_at=now,
            seen_at=now,
            valid_until=now + tokens.ACCESS_LIFE,
            refresh_until=now + tokens.REFRESH_IDLE,
        )
        .returning(col(LoginSession.id))
    ).one_or_none()
    return (Rotation.DONE, fresh) if swapped else _without_rotation(db, asked, fresh)


def _without_rotation(db: PlatformSession, asked: _Asked, fresh: RefreshToken) -> tuple[Rotation, RefreshToken]:
    """A genuine secret that the session has left behind is a copy in somebody's hands, and ends it."""
    given, now = asked.token, asked.now
    row = db.exec(select(LoginSession).where(*asked.open_session())).one_or_none()
    if row is None:
        return Rotation.REFUSED, given
    rotated_just_now = row.rotated_at is not None and now - row.rotated_at < tokens.SIBLING_TABS_GRACE
    held = {row.refresh_hash: given, row.previous_hash: fresh}.get(tokens.digest(given.secret))
    if rotated_just_now and held:
        return Rotation.SIBLING, held
    ended = sessions.revoke(db, given.session_id, now=now)
    return Rotation.REUSED if ended else Rotation.REFUSED, given  # told once, however often it is tried


def _warn(db: PlatformSession, given: RefreshToken, now: datetime) -> None:
    trail.record_in_session(db, Kind.TOKEN_REUSED, given.session_id, now=now)
    jobs.defer(db, send_reuse_warning, session_id=str(given.session_id))
