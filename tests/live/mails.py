"""Mails that the running product sent, as the development mailbox keeps them."""

import re
import time
from dataclasses import dataclass
from email import message_from_bytes
from email.policy import default
from pathlib import Path

ARRIVAL_SECONDS = 40
_CODE = re.compile(r"[?&]code=((?:[\w-]{36}\.)?[\w-]{43})")  # that of an invitation names it
_LINK = re.compile(r"https?://\S+\?code=(?:[\w-]{36}\.)?[\w-]{43}")


@dataclass(frozen=True)
class Received:
    to: str
    subject: str
    text: str
    message_id: str

    @property
    def code(self) -> str:
        (found,) = set(_CODE.findall(self.text))
        return found

    @property
    def link(self) -> str:
        (found,) = set(_LINK.findall(self.text))
        return found


def read(content: bytes) -> Received:
    message = message_from_bytes(content, policy=default)
    body = message.get_body(("plain",))
    assert body
    text = body.get_content().replace("\r\n", "\n")
    return Received(message["To"], message["Subject"], text, message["Message-ID"].strip())


def mails_to(folder: Path, address: str) -> list[Received]:
    """The oldest first."""
    found = [read(path.read_bytes()) for path in sorted(folder.glob("*.eml"))]
    return [mail for mail in found if mail.to == address]


def wait_for_mail(folder: Path, address: str, subject: str = "", *, count: int = 1) -> Received:
    """The newest to this address with these words in its subject, once there are `count` of them."""
    deadline = time.monotonic() + ARRIVAL_SECONDS
    while True:
        found = [mail for mail in mails_to(folder, address) if subject in mail.subject]
        if len(found) >= count:
            return found[-1]
        assert time.monotonic() < deadline, f"no mail « {subject} » came to {address}"
        time.sleep(0.1)
