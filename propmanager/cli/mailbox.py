"""Takes every mail the application sends in development, and keeps it as a file that a mail reader opens.

python -m propmanager.cli.mailbox --port 1025 --folder .data/mails
"""

import argparse
import asyncio
import os
import signal
from datetime import UTC, datetime
from email import message_from_bytes
from email.policy import default
from itertools import count
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session

from propmanager.core.development import refuse_elsewhere

HOST = "127.0.0.1"


class Mailbox:
    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._numbers = count(1)

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802  # aiosmtpd's name
        content = envelope.original_content or b""
        path = self._folder / f"{datetime.now(UTC):%Y%m%dT%H%M%S.%f}Z-{next(self._numbers):04}.eml"
        await asyncio.to_thread(_write, path, content)
        subject = message_from_bytes(content, policy=default)["Subject"]
        print(_printable(f"{', '.join(envelope.rcpt_tos)} : {subject}"), flush=True)
        return "250 OK"


async def serve(folder: Path, port: int) -> None:
    """Until SIGTERM or SIGINT."""
    loop, stop = asyncio.get_running_loop(), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    mailbox = Mailbox(folder)
    server = await loop.create_server(lambda: SMTP(mailbox, enable_SMTPUTF8=True, hostname="localhost"), HOST, port)
    print(f"Messagerie de développement : {HOST}:{server.sockets[0].getsockname()[1]}, dossier {folder}", flush=True)
    async with server:
        await stop.wait()


def main() -> None:
    parser = argparse.ArgumentParser(description="Messagerie de développement : garde chaque mail dans un dossier.")
    parser.add_argument("--port", type=int, default=1025)
    parser.add_argument("--folder", type=Path, default=Path(".data/mails"))
    chosen = parser.parse_args()
    refuse_elsewhere("La messagerie de développement")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    try:
        asyncio.run(serve(chosen.folder, chosen.port))
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else str(error)
        msg = f"La messagerie ne démarre pas sur le port {chosen.port} : {reason}"
        raise SystemExit(msg) from error


def _write(path: Path, content: bytes) -> None:
    """Under another name first, so that a watcher never reads half a mail."""
    partial = path.with_suffix(".part")
    partial.write_bytes(content)
    partial.rename(path)


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else "?" for letter in text)


if __name__ == "__main__":
    main()
