"""Links in mails: asked for, given their code by the job that mails them, and spent once."""

import uuid
from datetime import datetime, timedelta
from http import HTTPStatus

from sqlalchemy import Exists
from sqlalchemy.orm import aliased
from sqlmodel import col, select, update

from propmanager.accounts import tokens
from propmanager.accounts.proof_model import LinkKind, MailLink
from propmanager.core.errors import PropManagerError
from propmanager.core.tenancy import PlatformSession

# A mail server may be away for a night: the life of a link begins when its mail is made.
MAILED_WITHIN = timedelta(days=1)
LIVES = {
    LinkKind.RESET_PASSWORD: timedelta(minutes=30),
    LinkKind.VERIFY_EMAIL: timedelta(days=1),
    LinkKind.CHANGE_EMAIL: timedelta(days=1),
}


class DeadLink(PropManagerError):
    """Spent, replaced, late or invented: nobody is told which."""

    status = HTTPStatus.GONE


def ask(db: PlatformSession, kind: LinkKind, email: str, user_id: uuid.UUID | None, *, now: datetime) -> MailLink:
    """A link that waits for its mail. By being there it kills the older ones of its kind and person."""
    link = MailLink(kind=kind, email=email, user_id=user_id, created_at=now, expires_at=now + MAILED_WITHIN)
    db.add(link)
    db.flush()
    return link


def give_code(db: PlatformSession, link_id: uuid.UUID, *, now: datetime) -> tuple[MailLink, str] | None:
    """A new code for the mail that is about to leave. None when the link was spent or replaced, or waited too long."""
    newest = select(MailLink).where(MailLink.id == link_id, ~_replaced())
    link = db.exec(newest.with_for_update()).one_or_none()
    if link is None or link.used_at or now - link.created_at >= MAILED_WITHIN:
        return None
    code = tokens.new_secret()
    link.code_hash, link.expires_at = tokens.digest(code), now + LIVES[link.kind]
    return link, code


def find(db: PlatformSession, code: str, *kinds: LinkKind, now: datetime) -> MailLink | None:
    return db.exec(select(MailLink).where(*_spendable(code, kinds, now))).one_or_none()


def spend(db: PlatformSession, code: str, *kinds: LinkKind, now: datetime) -> MailLink | None:
    """The link, for the one who comes first; None for everybody after."""
    spent = update(MailLink).where(*_spendable(code, kinds, now)).values(used_at=now).returning(MailLink)
    return db.exec(spent).scalar_one_or_none()


def kill_all(db: PlatformSession, user_id: uuid.UUID, *, now: datetime) -> None:
    """What was sent for the account before something of it changed."""
    db.exec(
        update(MailLink).where(col(MailLink.user_id) == user_id, col(MailLink.used_at).is_(None)).values(used_at=now)
    )


def _spendable(code: str, kinds: tuple[LinkKind, ...], now: datetime) -> tuple:
    return (
        col(MailLink.code_hash) == tokens.digest(code),
        col(MailLink.kind).in_(kinds),
        col(MailLink.used_at).is_(None),
        col(MailLink.expires_at) > now,
        ~_replaced(),
    )


def _replaced() -> Exists:
    """Whether a newer one was asked for: ids grow with time."""
    newer = aliased(MailLink)
    same = (col(newer.kind) == MailLink.kind, col(newer.user_id) == MailLink.user_id)
    return select(newer.id).where(*same, col(newer.id) > MailLink.id).exists()
