"""A mail: written from templates that live in the domain they speak for, carried by SMTP.

`render("tenants/welcome", ...)` reads `propmanager/tenants/mails/welcome.mjml` and its twin `welcome.txt`,
whose first line is `Sujet: ...`.
"""

import ssl
from dataclasses import dataclass
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr
from functools import cache
from urllib.parse import unquote, urlsplit

import aiosmtplib
import mrml
from email_validator import EmailNotValidError, validate_email
from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

from propmanager.core import clock, french, money

TIMEOUT_SECONDS = 10
PORTS = {"smtp": 25, "smtps": 465}
SUBJECT_MARK = "Sujet: "
_FRENCH_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " "})  # in amounts: Python does not call them printable
PERMANENT = 500  # RFC 5321 section 4.2.1: from here on, trying again is useless


class MailRefused(Exception):
    """Will never pass: wrong address, or content the server does not want. The address is not told."""


class MailDelayed(Exception):
    """The server cannot take it now: to be tried again."""


@dataclass(frozen=True)
class Mail:
    """`message_id` (`<...@...>`) stays the same when a job sends again, so that a second copy is recognised."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str


@dataclass(frozen=True)
class MailContent:
    subject: str
    text: str
    html: str

    def addressed(self, to: str, message_id: str) -> Mail:
        return Mail(to, self.subject, self.text, self.html, message_id)


def render(template: str, **values: object) -> MailContent:
    """Every value that the template names must be given. Raises MailRefused when one breaks the subject line."""
    domain, name = template.split("/")
    path = f"{domain}/mails/{name}"
    subject, text = _render_text(f"{path}.txt", values)
    mjml = _templates().get_template(f"{path}.mjml").render(values, subject=subject)
    return MailContent(subject, text, _to_html(mjml))


async def send(mail: Mail, smtp_url: str, sender: str, *, timeout: float = TIMEOUT_SECONDS) -> None:  # noqa: ASYNC109  # aiosmtplib's own, for each exchange
    """`smtps://` is encrypted from the start; `smtp://` by STARTTLS when offered, and always before a password."""
    message = as_message(mail, sender)
    server = urlsplit(smtp_url)
    try:
        await aiosmtplib.send(
            message,
            sender=parseaddr(sender)[1],
            recipients=[_reachable(mail.to)],
            hostname=server.hostname or "127.0.0.1",
            port=server.port or PORTS[server.scheme],
            username=unquote(server.username) if server.username else None,
            password=unquote(server.password) if server.password else None,
            use_tls=server.scheme == "smtps",
            start_tls=_start_tls(server.scheme, server.username),
            timeout=timeout,
        )
    except aiosmtplib.SMTPRecipientsRefused as error:
        raise _refusal(min(refused.code for refused in error.recipients)) from error
    except aiosmtplib.SMTPDataError as error:
        raise _refusal(error.code) from error
    except (aiosmtplib.SMTPException, ssl.SSLError, OSError) as error:
        # Also a wrong password, a sender that may not send or a banned address of ours: a fault of the installation,
        # the mail itself is sound.
        raise MailDelayed(type(error).__name__) from error


def as_message(mail: Mail, sender: str) -> EmailMessage:
    """Raises MailRefused for an address or a header that is not one clean line."""
    message = EmailMessage(policy=SMTP)
    try:
        message["From"] = sender
        message["To"] = Address(addr_spec=_reachable(mail.to))
        message["Subject"] = _one_line(mail.subject)
        message["Message-ID"] = _one_line(mail.message_id)
    except (ValueError, IndexError, MessageError) as error:  # all three come from the parser of addresses
        msg = "header"
        raise MailRefused(msg) from error
    message["Date"] = format_datetime(clock.now())
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no out-of-office answers
    message["Content-Language"] = "fr"
    message.set_content(mail.text, cte="quoted-printable")
    message.add_alternative(mail.html, subtype="html", cte="quoted-printable")
    return message


def _reachable(address: str) -> str:
    """A domain with accents as every server takes it: in ASCII."""
    if address.rpartition("@")[2].isascii():
        return address
    try:
        return validate_email(address, check_deliverability=False).ascii_email or address
    except EmailNotValidError:
        return address


@cache
def _templates() -> Environment:
    environment = Environment(
        loader=PackageLoader("propmanager", ""),
        autoescape=select_autoescape(["html", "mjml", "xml"], default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(day=french.format_day, long_day=french.format_long_day, euros=money.format_euros)
    return environment


def _render_text(path: str, values: dict[str, object]) -> tuple[str, str]:
    """The subject is rendered apart, so that a line break in a value cannot end it."""
    environment = _templates()
    source = (environment.loader or PackageLoader("propmanager", "")).get_source(environment, path)[0]
    first, _, rest = source.partition("\n")
    try:
        subject = _one_line(environment.from_string(first.removeprefix(SUBJECT_MARK)).render(values))
    except ValueError as error:
        msg = "subject"
        raise MailRefused(msg) from error
    return subject, environment.from_string(rest.lstrip("\n")).render(values)


def _one_line(text: str) -> str:
    if len(text.splitlines()) > 1 or not text.translate(_FRENCH_SPACES).isprintable():
        msg = "a header is one line of printable text"
        raise ValueError(msg)
    return text


def _to_html(mjml: str) -> str:
    # By default mrml links Google's fonts: each reader's address would go to a third party.
    output = mrml.to_html(mjml, render_options=mrml.RenderOptions(fonts={}))
    if output.warnings:
        msg = f"MJML: {output.warnings}"
        raise ValueError(msg)
    return output.content


def _start_tls(scheme: str, username: str | None) -> bool | None:
    if scheme == "smtps":
        return False
    return True if username else None


def _refusal(code: int) -> MailRefused | MailDelayed:
    return MailRefused(str(code)) if code >= PERMANENT else MailDelayed(str(code))
