"""Mails that carry a link, and notices of what changed. The code of a link is made here, and only here is it known."""

import uuid
from datetime import datetime, timedelta

from sqlmodel import col, delete, select

from propmanager.accounts import links, tokens
from propmanager.accounts.arrival import space_url
from propmanager.accounts.model import User
from propmanager.accounts.proof_model import LinkKind, MailLink, PendingSignUp
from propmanager.accounts.tasks import deliver
from propmanager.core import clock, french, jobs, mail
from propmanager.core.settings import settings
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread
from propmanager.journal.service import Kind

VERIFICATION, RESET, FORGOTTEN, LOGIN = "/verification", "/reinitialisation", "/mot-de-passe-oublie", "/connexion"
_KEPT = timedelta(days=4)  # a notice is sent from its row, up to a night after the link was used


@jobs.app.task(name="accounts.send_sign_up", queue="mail", retry=jobs.PATIENT)
async def send_sign_up(pending_id: str) -> None:
    await _deliver(await in_database_thread(_sign_up_mail, uuid.UUID(pending_id)), "accounts.send_sign_up")


@jobs.app.task(name="accounts.send_link", queue="mail", retry=jobs.PATIENT)
async def send_link(link_id: str) -> None:
    await _deliver(await in_database_thread(_link_mail, uuid.UUID(link_id)), "accounts.send_link")


@jobs.app.task(name="accounts.send_email_changed", queue="mail", retry=jobs.PATIENT)
async def send_email_changed(link_id: str) -> None:
    """To the address that was replaced: whoever did it may hold the new one."""
    await _deliver(await in_database_thread(_email_changed_mail, uuid.UUID(link_id)), "accounts.send_email_changed")


@jobs.app.task(name="accounts.send_password_notice", queue="mail", retry=jobs.PATIENT)
async def send_password_notice(user_id: str, kind: str, happened_at: str) -> None:
    notice = await in_database_thread(_password_mail, uuid.UUID(user_id), Kind(kind), happened_at)
    await _deliver(notice, "accounts.send_password_notice")


@jobs.app.periodic(cron="41 3 * * *")
@jobs.app.task(name="accounts.sweep_links", queueing_lock="accounts.sweep_links")
async def sweep_links(timestamp: int) -> None:  # noqa: ARG001 - given by `periodic`
    """What nobody answered holds addresses of people who may have no account: not kept longer than mails may wait."""
    await in_database_thread(_sweep, clock.now())


def defer_password_notice(db: PlatformSession, kind: Kind, user_id: uuid.UUID, *, now: datetime) -> None:
    """Sent if, and only if, the change is committed."""
    jobs.defer(db, send_password_notice, user_id=str(user_id), kind=kind.value, happened_at=now.isoformat())


async def _deliver(letter: mail.Mail | None, task: str) -> None:
    """None when what the mail was about is over."""
    if letter:
        await deliver(letter, task)


def _sign_up_mail(pending_id: uuid.UUID) -> mail.Mail | None:
    """Two mails, of which only the holder of the mailbox sees one: the address has an account, or has none."""
    now = clock.now()
    with platform_session("sign-up mail") as db:
        pending = db.exec(select(PendingSignUp).where(PendingSignUp.id == pending_id).with_for_update()).one_or_none()
        if pending is None or now - pending.created_at >= links.MAILED_WITHIN:
            return None
        code = tokens.new_secret()
        pending.code_hash, pending.expires_at = tokens.digest(code), now + links.LIVES[LinkKind.VERIFY_EMAIL]
        user = _user_with(db, pending.email)
        content = mail.render(
            "accounts/sign_up_known" if user else "accounts/sign_up",
            first_name=user.prenom if user else pending.prenom,
            tenant_name=pending.tenant_nom,
            space=space_url(pending.subdomain).partition("//")[2],
            url=_link(VERIFICATION, code),
            login_url=settings().base_url + LOGIN,
        )
        return content.addressed(pending.email, _message_id("sign-up", pending.id, code))


def _link_mail(link_id: uuid.UUID) -> mail.Mail | None:
    now = clock.now()
    with platform_session("mail with a link") as db:
        given = links.give_code(db, link_id, now=now)
        if given is None:
            return None
        link, code = given
        content = _CONTENTS[link.kind](db, link, code)
        return content and content.addressed(link.email, _message_id("link", link.id, code))


def _reset_content(db: PlatformSession, link: MailLink, code: str) -> mail.MailContent:
    user = db.get(User, link.user_id) if link.user_id else None
    if user is None or user.is_disabled:
        return mail.render("accounts/reset_unknown", email=link.email, url=f"{settings().base_url}/inscription")
    return mail.render("accounts/reset", first_name=user.prenom, url=_link(RESET, code))


def _verify_content(db: PlatformSession, link: MailLink, code: str) -> mail.MailContent | None:
    user = db.get(User, link.user_id)
    if user is None or user.email != link.email:
        return None
    return mail.render("accounts/verify_email", first_name=user.prenom, url=_link(VERIFICATION, code))


def _change_content(db: PlatformSession, link: MailLink, code: str) -> mail.MailContent | None:
    """A new address that has an account of its own is told so, by mail: the screen of who asked says nothing of it."""
    user = db.get(User, link.user_id)
    if user is None:
        return None
    if holder := _user_with(db, link.email):
        return mail.render("accounts/change_email_known", first_name=holder.prenom, url=settings().base_url + LOGIN)
    return mail.render("accounts/change_email", first_name=user.prenom, email=link.email, url=_link(VERIFICATION, code))


_CONTENTS = {
    LinkKind.RESET_PASSWORD: _reset_content,
    LinkKind.VERIFY_EMAIL: _verify_content,
    LinkKind.CHANGE_EMAIL: _change_content,
}


def _email_changed_mail(link_id: uuid.UUID) -> mail.Mail | None:
    with platform_session("notice of a changed address") as db:
        link = db.get(MailLink, link_id)
        user = db.get(User, link.user_id) if link else None
    if link is None or user is None:
        return None
    content = mail.render(
        "accounts/email_changed", first_name=user.prenom, when=french.format_instant(link.used_at or link.created_at)
    )
    return content.addressed(link.replaced_email, _message_id("email-changed", link.id))


def _password_mail(user_id: uuid.UUID, kind: Kind, happened_at: str) -> mail.Mail | None:
    with platform_session("notice of a changed password") as db:
        user = db.get(User, user_id)
    if user is None:
        return None
    happened = datetime.fromisoformat(happened_at)
    content = mail.render(
        "accounts/password_changed",
        first_name=user.prenom,
        was_reset=kind == Kind.PASSWORD_RESET,
        when=french.format_instant(happened),
        url=settings().base_url + FORGOTTEN,
    )
    return content.addressed(user.email, _message_id("password", user.id, f"{happened.timestamp():.0f}"))


def _sweep(now: datetime) -> None:
    with platform_session("sweep of old links") as db:
        db.exec(delete(MailLink).where(col(MailLink.created_at) <= now - _KEPT))
        db.exec(delete(PendingSignUp).where(col(PendingSignUp.expires_at) <= now))


def _user_with(db: PlatformSession, email: str) -> User | None:
    return db.exec(select(User).where(User.email == email)).one_or_none()


def _link(path: str, code: str) -> str:
    """From the settings, never from what a request says its host is."""
    return f"{settings().base_url}{path}?code={code}"


def _message_id(kind: str, row_id: uuid.UUID, code: str = "") -> str:
    """A mail that is sent twice has one id, and mailboxes show it once. Another code makes it another mail."""
    part = f".{tokens.digest(code).hex()[:16]}" if code else ""
    return f"<{kind}-{row_id}{part}@{settings().base_host.partition(':')[0]}>"
