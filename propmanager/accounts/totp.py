"""Codes of an authenticator application (RFC 6238): six figures, thirty seconds, each taken once."""

import hmac
import uuid
from datetime import datetime

import pyotp
import segno
import structlog
from pyotp.totp import TOTP
from sqlmodel import col, update

from propmanager.accounts.model import User
from propmanager.core import seal
from propmanager.core.tenancy import PlatformSession

STEP_SECONDS = 30
DIGITS = 6
_TOLERATED_STEPS = (0, -1, 1)  # clocks of telephones drift, and people type slowly
_GROUP = 4
_ISSUER = "PropManager"

log = structlog.get_logger(__name__)


def new_secret() -> str:
    """160 bits, as RFC 4226 recommends, in the base 32 that applications read."""
    return pyotp.random_base32()


def is_code(text: str) -> bool:
    return len(text) == DIGITS and text.isascii() and text.isdigit()


def matching_step(secret: str, code: str, now: datetime) -> int | None:
    """The thirty seconds the code is of: these, the ones before, or the ones after."""
    if not is_code(code):  # the comparison below raises for letters beyond ASCII
        return None
    current, totp = int(now.timestamp()) // STEP_SECONDS, TOTP(secret)
    steps = [current + drift for drift in _TOLERATED_STEPS]
    return next((step for step in steps if hmac.compare_digest(totp.generate_otp(step), code)), None)


def take(db: PlatformSession, user_id: uuid.UUID, code: str, *, now: datetime) -> bool:
    """Whether the code is right and new: one UPDATE lets one of several takers through."""
    user = db.get(User, user_id)
    secret = _kept_secret(user) if user else None
    step = matching_step(secret, code, now) if secret else None
    if step is None:
        return False
    taken = db.exec(
        update(User)
        .where(col(User.id) == user_id, col(User.totp_last_step) < step)
        .values(totp_last_step=step)
        .returning(col(User.id))
    )
    return taken.one_or_none() is not None


def sealed(user_id: uuid.UUID, secret: str) -> bytes:
    return seal.seal(_purpose(user_id), secret.encode())


def unsealed(user_id: uuid.UUID, kept: bytes) -> str:
    """Raises SealBroken."""
    return seal.unseal(_purpose(user_id), kept).decode()


def in_groups(secret: str) -> str:
    """For those who type it: by fours, as applications show it back."""
    return " ".join(secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP))


def qr_image(secret: str, email: str) -> str:
    """The picture that applications scan, as a `data:` address. White ground and a quiet zone: cameras need both."""
    address = TOTP(secret).provisioning_uri(name=email, issuer_name=_ISSUER)
    return segno.make(address, error="m", micro=False).svg_data_uri(scale=5, border=4, light="#fff")


def _kept_secret(user: User) -> str | None:
    if user.totp_secret is None:
        return None
    try:
        return unsealed(user.id, user.totp_secret)
    except seal.SealBroken:
        # Both keys were changed: the person still has recovery codes or a passkey only if those were kept.
        log.error("totp.unreadable", user_id=str(user.id))  # noqa: TRY400 - the trace would say nothing more
        return None


def _purpose(user_id: uuid.UUID) -> str:
    return f"totp of {user_id}"
