"""The mail server refuses, hangs, or answers 4xx and 5xx: sign-up and reset are kept, and their mails leave later."""

import asyncio
import contextlib
import socket
import ssl
import threading
import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from aiosmtpd.smtp import AuthResult

from propmanager.accounts import self_service
from propmanager.accounts.self_service import Outcome, Waiting
from propmanager.core import clock, jobs, mail
from propmanager.core.client import Client
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from tests.accounts.outbox import mail_server
from tests.accounts.sign_ups import CLIENT, new_sign_up

pytestmark = pytest.mark.usefixtures("pointed_at_own_database")


@pytest.fixture
def use_smtp(monkeypatch):
    def use(url):
        monkeypatch.setenv("SMTP_URL", url)
        settings.cache_clear()

    return use


@contextlib.contextmanager
def smtp(answer):
    """A server that says this to each mail."""
    with mail_server(answer) as (port, outbox):
        yield f"smtp://127.0.0.1:{port}", outbox


@contextlib.contextmanager
def refusing(_certificate):
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))  # bound, not listening
        yield f"smtp://127.0.0.1:{unused.getsockname()[1]}"


@contextlib.contextmanager
def hanging(_certificate):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        yield f"smtp://127.0.0.1:{silent.getsockname()[1]}"


def answering(answer):
    @contextlib.contextmanager
    def fault(_certificate):
        with smtp(answer) as (url, _):
            yield url

    return fault


def greeting(words):
    """No more is heard from it."""

    @contextlib.contextmanager
    def fault(_certificate):
        with socket.create_server(("127.0.0.1", 0)) as door:
            threading.Thread(target=_greet_each, args=(door, words), daemon=True).start()
            yield f"smtp://127.0.0.1:{door.getsockname()[1]}"

    return fault


def _greet_each(door, words):
    with contextlib.suppress(OSError):
        while True:
            visitor, _ = door.accept()
            with visitor:
                visitor.sendall(f"{words}\r\n".encode())


@contextlib.contextmanager
def knowing_no_password(certificate):
    """It says 535."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(*certificate)

    def unknown(*_):
        seen.append("tried")
        return AuthResult(success=False, handled=False)

    seen = []
    with mail_server(ssl_context=context, authenticator=unknown, auth_require_tls=False) as (port, _):
        yield f"smtps://bonjour:faux@127.0.0.1:{port}"
    assert seen


FAULTS = {
    "refuses": refusing,
    "hangs": hanging,
    "greets with 421": greeting("421 Service not available"),
    "greets with 554": greeting("554 No SMTP service here"),
    "says 535 to the password": knowing_no_password,
    "says 421": answering("421 Too busy"),
    "says 451": answering("451 Try again later"),
}


def run_what_is_due():
    """The worker, in this process, until nothing is left to do now."""

    async def run():
        with jobs.worker_app() as app:
            async with app.open_async():
                await app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False)

    asyncio.run(run())


def let_time_pass():
    with platform_session("test") as db:
        db.execute(sa.text("update procrastinate_jobs set scheduled_at = now() where status = 'todo'"))


def queue():
    with platform_session("test") as db:
        query = "select task_name, status::text, attempts from procrastinate_jobs where queue_name = 'mail' order by id"
        return [tuple(row) for row in db.execute(sa.text(query))]


def sign_up():
    return asyncio.run(self_service.ask_sign_up(new_sign_up(), ip=uuid.uuid4().hex, now=clock.now()))


def ask_reset():
    asyncio.run(self_service.ask_reset("personne@exemple.fr", client=Client(uuid.uuid4().hex), now=clock.now()))


@pytest.mark.parametrize("fault", FAULTS)
def test_the_asker_is_answered_as_always_and_the_mails_leave_once_the_server_is_back(
    fault, use_smtp, monkeypatch, certificate
):
    """Checklist G64: whoever asks waits for no mail server, nothing is lost, and the links that come late serve."""
    monkeypatch.setattr(mail.send, "__kwdefaults__", {"timeout": 0.5 if fault == "hangs" else 5})
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    with FAULTS[fault](certificate) as url:
        use_smtp(url)
        held = sign_up()
        ask_reset()
        run_what_is_due()
    waiting = queue()
    with smtp("250 OK") as (url, outbox):
        use_smtp(url)
        let_time_pass()
        run_what_is_due()
        sent = {received.to: received for received in outbox.mails}
    assert isinstance(held, Waiting)
    assert waiting == [("accounts.send_sign_up", "todo", 1), ("accounts.send_link", "todo", 1)]
    assert queue() == [("accounts.send_sign_up", "succeeded", 2), ("accounts.send_link", "succeeded", 2)]
    assert set(sent) == {held.email, "personne@exemple.fr"}
    assert follow(sent[held.email].code).location


def follow(code):
    return asyncio.run(self_service.verify_link(code, client=CLIENT, now=clock.now()))


def test_a_mail_refused_for_good_is_not_repeated_and_leaves_when_it_is_asked_for_again(use_smtp):
    """Checklist G64: the sign-up is kept; its « Renvoyer » mends what was mended at the other end."""
    with smtp("550 No such mailbox") as (url, outbox):
        use_smtp(url)
        held = sign_up()
        for _ in range(2):
            run_what_is_due()
            let_time_pass()
    with smtp("250 OK") as (url, outbox):
        use_smtp(url)
        asyncio.run(self_service.send_sign_up_again(held, now=clock.now()))
        run_what_is_due()
        (received,) = outbox.mails
    assert queue() == [("accounts.send_sign_up", "succeeded", 1)] * 2
    assert isinstance(follow(received.code), Outcome)


def test_a_link_whose_mail_waited_for_a_night_lives_as_long_as_any(use_smtp, monkeypatch):
    """Its half hour begins when the mail leaves."""
    ask_reset()
    later = clock.now() + timedelta(hours=17)
    monkeypatch.setattr(clock, "now", lambda: later)
    with smtp("250 OK") as (url, _):
        use_smtp(url)
        run_what_is_due()
    with platform_session("test") as db:
        left = db.execute(sa.text("select expires_at from mail_link")).scalar_one() - clock.now()
    assert left == timedelta(minutes=30)


def test_after_a_day_a_link_is_no_longer_mailed(use_smtp, monkeypatch):
    ask_reset()
    later = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: later)
    with smtp("250 OK") as (url, outbox):
        use_smtp(url)
        run_what_is_due()
        assert outbox.mails == []
    assert queue() == [("accounts.send_link", "succeeded", 1)]
