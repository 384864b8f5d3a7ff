import asyncio
import contextlib
import signal
import smtplib
import subprocess
import sys
from email import message_from_bytes
from email.policy import default

import pytest

from propmanager.core import mail

LETTER = mail.Mail("zoe@exemple.fr", "Réglé A", "Bonjour", "<p>Bonjour</p>", "<1@propmanager.fr>")


@contextlib.contextmanager
def mailbox(folder):
    command = [sys.executable, "-m", "propmanager.cli.mailbox", "--port", "0", "--folder", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        first_line = process.stdout.readline()
        try:
            yield process.stdout, process, int(first_line.split("127.0.0.1:")[1].split(",")[0])
        finally:
            process.kill()


def test_each_mail_becomes_a_file_and_a_line(tmp_path):
    with mailbox(tmp_path / "mails") as (stdout, _, port):
        for _ in range(2):
            asyncio.run(mail.send(LETTER, f"smtp://127.0.0.1:{port}", "PropManager <bonjour@propmanager.fr>"))
        lines = [stdout.readline() for _ in range(2)]
    files = sorted((tmp_path / "mails").iterdir())
    assert lines == ["zoe@exemple.fr : Réglé A\n"] * 2
    assert [file.suffix for file in files] == [".eml", ".eml"]
    kept = [message_from_bytes(file.read_bytes(), policy=default) for file in files]
    assert [message["Subject"] for message in kept] == ["Réglé A", "Réglé A"]


def test_subject_cannot_forge_a_line_or_move_the_cursor(tmp_path):
    with mailbox(tmp_path) as (stdout, _, port), smtplib.SMTP("127.0.0.1", port) as client:
        client.sendmail("a@x.fr", ["b@y.fr"], b"Subject: =?utf-8?q?one=0D=0Atwo=1B[2J?=\r\n\r\nbody")
        line = stdout.readline()
    assert line.startswith("b@y.fr : one")
    assert line.removesuffix("\n").isprintable()


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_mailbox_stops_cleanly(tmp_path, stop):
    with mailbox(tmp_path) as (_, process, port), smtplib.SMTP("127.0.0.1", port):
        process.send_signal(stop)
        assert process.wait(timeout=5) == 0


def test_taken_port_is_said_in_one_line(tmp_path):
    with mailbox(tmp_path) as (_, _, port):
        command = [sys.executable, "-m", "propmanager.cli.mailbox", "--port", str(port), "--folder", str(tmp_path)]
        second = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (second.returncode, second.stderr) == (
        1,
        f"La messagerie ne démarre pas sur le port {port} : Address already in use\n",
    )
