import asyncio
import contextlib
import ssl
import time
from dataclasses import replace
from email import message_from_bytes
from email.policy import default

import pytest
from aiosmtpd.smtp import SMTP, AuthResult

from propmanager.core import mail
from tests.live.processes import free_port

SENDER = "PropManager <bonjour@propmanager.fr>"
LETTER = mail.Mail(
    "zoe@exemple.fr", "Votre quittance de décembre", "Réglé : 540,00 €\n", "<p>Réglé</p>", "<job-1@propmanager.fr>"
)


class Inbox:
    """Keeps what it is given; `answers` maps a step of the dialogue to what the server says there."""

    def __init__(self, **answers):
        self.answers = answers
        self.envelopes = []
        self.sessions = []

    async def handle_MAIL(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's name
        if "mail" in self.answers:
            return self.answers["mail"]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, server, session, envelope, address, options):  # noqa: N802  # aiosmtpd's name
        if "rcpt" in self.answers:
            return self.answers["rcpt"]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):  # noqa: N802  # aiosmtpd's name
        self.envelopes.append(envelope)
        self.sessions.append(session)  # its `ssl` is set by STARTTLS alone
        return self.answers.get("data", "250 OK")


@contextlib.asynccontextmanager
async def listening(factory, **options):
    server = await asyncio.get_running_loop().create_server(factory, "127.0.0.1", 0, **options)
    async with server:
        yield server.sockets[0].getsockname()[1]


def deliver(inbox, letter=LETTER):
    async def exchange():
        async with listening(lambda: SMTP(inbox)) as port:
            await mail.send(letter, f"smtp://127.0.0.1:{port}", SENDER, timeout=2)

    asyncio.run(exchange())


def test_mail_arrives_with_both_bodies_and_the_same_id():
    inbox = Inbox()
    deliver(inbox)
    (envelope,) = inbox.envelopes
    received = message_from_bytes(envelope.content, policy=default)
    assert (envelope.mail_from, envelope.rcpt_tos) == ("bonjour@propmanager.fr", ["zoe@exemple.fr"])
    assert {name: received[name] for name in ("From", "To", "Subject", "Message-ID", "Auto-Submitted")} == {
        "From": SENDER,
        "To": "zoe@exemple.fr",
        "Subject": "Votre quittance de décembre",
        "Message-ID": "<job-1@propmanager.fr>",
        "Auto-Submitted": "auto-generated",
    }
    bodies = {part.get_content_type(): part.get_content() for part in received.iter_parts()}
    assert bodies == {"text/plain": "Réglé : 540,00 €\r\n", "text/html": "<p>Réglé</p>\r\n"}


@pytest.mark.parametrize("answers", [{"data": "550 no"}, {"data": "554 spam"}, {"rcpt": "550 unknown"}])
def test_permanent_answer_is_a_refusal(answers):
    with pytest.raises(mail.MailRefused):
        deliver(Inbox(**answers))


@pytest.mark.parametrize("answers", [{"data": "451 later"}, {"data": "421 bye"}, {"rcpt": "450 busy"}])
def test_passing_answer_is_a_delay(answers):
    with pytest.raises(mail.MailDelayed):
        deliver(Inbox(**answers))


@pytest.mark.parametrize("answer", ["451 later", "550 relaying denied", "553 this sender may not send here"])
def test_a_sender_that_may_not_send_is_a_delay(answer):
    """Checklist G64: of every mail, until somebody mends the installation."""
    with pytest.raises(mail.MailDelayed):
        deliver(Inbox(mail=answer))


def test_refusal_does_not_tell_the_address():
    with pytest.raises(mail.MailRefused) as refusal:
        deliver(Inbox(rcpt="550 zoe@exemple.fr unknown"))
    assert str(refusal.value) == "550"


def test_closed_port_is_a_delay():
    with pytest.raises(mail.MailDelayed):
        asyncio.run(mail.send(LETTER, f"smtp://127.0.0.1:{free_port()}", SENDER, timeout=2))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_silent_server_is_a_delay(scheme):
    async def exchange():
        async with listening(asyncio.Protocol) as port:
            await mail.send(LETTER, f"{scheme}://127.0.0.1:{port}", SENDER, timeout=0.3)

    with pytest.raises(mail.MailDelayed):
        asyncio.run(exchange())


class Chatterbox(asyncio.Protocol):
    """Begins its greeting, and never ends it."""

    def connection_made(self, transport):
        self.talking = asyncio.get_running_loop().create_task(self._talk(transport))

    async def _talk(self, transport):
        while not transport.is_closing():
            transport.write(b"220-still here\r\n")
            await asyncio.sleep(0.05)


def test_a_server_that_never_ends_its_sentence_is_a_delay():
    """Checklist G64."""

    async def exchange():
        async with listening(Chatterbox) as port:
            await mail.send(LETTER, f"smtp://127.0.0.1:{port}", SENDER, timeout=0.3)

    started = time.monotonic()
    with pytest.raises(mail.MailDelayed):
        asyncio.run(exchange())
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    ("to", "written"),
    [
        ("o'brien+loyers@exemple.fr", "o'brien+loyers@exemple.fr"),
        ("claire@éxemple.fr", "claire@xn--xemple-9ua.fr"),
        ("claire@straße.de", "claire@xn--strae-oqa.de"),
    ],
)
def test_a_domain_with_accents_is_reached_through_any_server(to, written):
    inbox = Inbox()
    deliver(inbox, replace(LETTER, to=to))
    (envelope,) = inbox.envelopes
    received = message_from_bytes(envelope.content, policy=default)
    assert (envelope.rcpt_tos, received["To"]) == ([written], written)


def test_password_is_never_sent_without_encryption():
    seen = []

    def authenticate(server, session, envelope, mechanism, data):
        seen.append(data)
        return AuthResult(success=True)

    async def exchange():
        async with listening(lambda: SMTP(Inbox(), authenticator=authenticate, auth_require_tls=False)) as port:
            await mail.send(LETTER, f"smtp://user:secret@127.0.0.1:{port}", SENDER, timeout=2)

    with pytest.raises(mail.MailDelayed):
        asyncio.run(exchange())
    assert seen == []


def deliver_encrypted(inbox, certificate, scheme, user=""):
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)
    at_once = scheme == "smtps"

    def server():
        return SMTP(
            inbox,
            authenticator=lambda *_: AuthResult(success=True),
            auth_require_tls=not at_once,
            tls_context=None if at_once else context,
        )

    async def exchange():
        async with listening(server, ssl=context if at_once else None) as port:
            await mail.send(LETTER, f"{scheme}://{user}127.0.0.1:{port}", SENDER, timeout=2)

    asyncio.run(exchange())


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
@pytest.mark.parametrize("user", ["", "bonjour%40propmanager.fr:p%3Ass@"])
def test_mail_travels_encrypted_to_a_server_we_trust(certificate, monkeypatch, scheme, user):
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    inbox = Inbox()
    deliver_encrypted(inbox, certificate, scheme, user)
    (session,) = inbox.sessions
    assert (session.ssl is not None, bool(session.authenticated)) == (scheme == "smtp", bool(user))


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_server_with_an_unknown_certificate_gets_nothing(certificate, scheme):
    inbox = Inbox()
    with pytest.raises(mail.MailDelayed):
        deliver_encrypted(inbox, certificate, scheme)
    assert inbox.envelopes == []


@pytest.mark.parametrize(
    "to", ["", "zoe", "a@x.fr, b@y.fr", "a@x.fr\r\nBcc: b@y.fr", "a@x.fr\nX: y", "Zoé <a@x.fr>", "@", "a@"]
)
def test_recipient_that_is_not_one_address_is_refused(to):
    inbox = Inbox()
    with pytest.raises(mail.MailRefused):
        deliver(inbox, replace(LETTER, to=to))
    assert inbox.envelopes == []


@pytest.mark.parametrize("forged", ["Bonjour\r\nBcc: b@y.fr", "Bonjour\nX: y", "Bonjour\x00", "Bonjour\u2028X: y"])
@pytest.mark.parametrize("header", ["subject", "message_id"])
def test_header_that_is_not_one_line_is_refused(header, forged):
    with pytest.raises(mail.MailRefused):
        mail.as_message(replace(LETTER, **{header: forged}), SENDER)
