"""The access token (a JWT that names a session) and the opaque secrets whose hash alone is stored. Pure."""

import base64
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

import jwt

ACCESS_LIFE = timedelta(minutes=15)
REFRESH_IDLE = timedelta(days=7)
SESSION_LIFE = timedelta(days=30)
SIBLING_TABS_GRACE = timedelta(seconds=30)
ARRIVAL_LIFE = timedelta(minutes=1)
CONFIRMATION_LIFE = timedelta(minutes=10)
CHALLENGE_LIFE = timedelta(minutes=5)
DEVICE_LIFE = timedelta(days=365)

_ALGORITHM = "HS256"
_ISSUER = "propmanager"
_REQUIRED = ["exp", "iat", "sub", "jti", "iss", "aud", "sid"]


class Audience(StrEnum):
    """Whom a token is for. One of one kind opens nothing of the other."""

    WEB = "propmanager-web"
    API = "propmanager-api"


@dataclass(frozen=True)
class RefreshToken:
    """The session it belongs to, and 256 bits that only its holder knows."""

    session_id: uuid.UUID
    secret: str = field(repr=False)


def sign_access_token(
    session_id: uuid.UUID, user_id: uuid.UUID, *, now: datetime, key: str, audience: Audience = Audience.WEB
) -> str:
    claims = {
        "iss": _ISSUER,
        "aud": audience.value,
        "sub": str(user_id),
        "sid": str(session_id),
        "jti": secrets.token_urlsafe(12),
        "iat": now,
        "exp": now + ACCESS_LIFE,
    }
    return jwt.encode(claims, key, algorithm=_ALGORITHM)


def read_session_id(token: str, *, key: str) -> uuid.UUID | None:
    """The session a browser's token names, if we signed it.

    Its expiry is not looked at: a session's row decides what is open, and a late token leads to a renewal.
    """
    return _session_id(token, Audience.WEB, key=key, verify_exp=False)


def read_api_session_id(token: str, *, key: str) -> uuid.UUID | None:
    """The session that a program's token names, if we signed it and it has not expired."""
    return _session_id(token, Audience.API, key=key, verify_exp=True)


def new_secret() -> str:
    return secrets.token_urlsafe(32)


def digest(secret: str) -> bytes:
    return hashlib.sha256(secret.encode(errors="surrogatepass")).digest()


def successor_of(token: RefreshToken, *, key: str) -> RefreshToken:
    """What comes after a refresh token: the same for every tab that asks together, and for nobody without the key."""
    return RefreshToken(token.session_id, _mac(key, "successor", f"{token.session_id}.{token.secret}"))


def write_refresh_token(token: RefreshToken, *, key: str, audience: Audience = Audience.WEB) -> str:
    """`sid.secret.mac`: it proves by itself that we made it, so that an invented one ends nobody's session."""
    text = f"{token.session_id}.{token.secret}"
    return f"{text}.{_mac(key, audience, text)}"


def parse_refresh_token(text: str, *, key: str, audience: Audience = Audience.WEB) -> RefreshToken | None:
    """None for what we did not make for this audience."""
    body, _, mac = text.rpartition(".")
    session_id, _, secret = body.partition(".")
    if not hmac.compare_digest(mac.encode(errors="replace"), _mac(key, audience, body).encode()):
        return None
    return RefreshToken(uuid.UUID(session_id), secret)


def _session_id(token: str, audience: Audience, *, key: str, verify_exp: bool) -> uuid.UUID | None:
    try:
        claims = jwt.decode(
            token,
            key,
            algorithms=[_ALGORITHM],
            issuer=_ISSUER,
            audience=audience.value,
            options={"require": _REQUIRED, "verify_exp": verify_exp},
        )
        return uuid.UUID(str(claims["sid"]))
    except (jwt.InvalidTokenError, ValueError):
        return None


def _mac(key: str, purpose: str, text: str) -> str:
    """With a key of its own for each purpose, all derived from the one that signs."""
    derived = hmac.digest(key.encode(), f"refresh token {purpose}".encode(), hashlib.sha256)
    made = hmac.digest(derived, text.encode(errors="surrogatepass"), hashlib.sha256)
    return base64.urlsafe_b64encode(made).rstrip(b"=").decode()
