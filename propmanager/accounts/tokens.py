"""The access token (a JWT that names a session) and the opaque secrets whose hash alone is stored. Pure."""

import hashlib
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta

import jwt

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_IDLE = timedelta(days=7)
SESSION_LIFE = timedelta(days=30)
SIBLING_TABS_GRACE = timedelta(seconds=30)
ARRIVAL_LIFE = timedelta(minutes=1)
CONFIRMATION_LIFE = timedelta(minutes=10)

_ALGORITHM = "HS256"
_ISSUER = "propmanager"
_AUDIENCE = "propmanager-web"
_REQUIRED = ["exp", "iat", "sub", "jti", "iss", "aud", "sid"]


@dataclass(frozen=True)
class RefreshToken:
    """`sid.secret`: the session it belongs to, and 256 random bits."""

    session_id: uuid.UUID
    secret: str

    def __str__(self) -> str:
        return f"{self.session_id}.{self.secret}"


def sign_access_token(session_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime, key: str) -> str:
    claims = {
        "iss": _ISSUER,
        "aud": _AUDIENCE,
        "sub": str(user_id),
        "sid": str(session_id),
        "jti": secrets.token_urlsafe(12),
        "iat": now,
        "exp": now + ACCESS_LIFE,
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


def read_session_id(token: str, *, key: str) -> uuid.UUID | None:
    """The session a token names, if we signed it. Its expiry is not looked at: a session's row decides what is open."""
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            audience=_AUDIENCE,
            options={"require": _REQUIRED, "verify_exp": False},
        )
        return uuid.UUID(str(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError):
        return None


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode()).digest()


def parse_refresh_token(text: str) -> RefreshToken | None:
    session_id, _, secret = text.partition(".")
    try:
        return RefreshToken(uuid.UUID(session_id), secret) if secret else None
    except ValueError:
        return None
