"""Checklist A4: a password is what was typed, to its last character, from the form that sets it to the next login."""

import pytest

from tests.hostile.invited import Sent, send_invitation
from tests.live.client import browser
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

WORDS = "quarante pommes rouges "
LONG = {
    "128 letters of one byte": (WORDS * 6)[:128],
    "64 letters, most of two bytes": WORDS + "é" * (64 - len(WORDS)),
    "128 letters, most of three bytes": WORDS + "€" * (128 - len(WORDS)),
}


def log_in(sent: Sent, password: str) -> int:
    visitor = browser(sent.server, sent.subdomain)
    return visitor.post("/auth/login", email=sent.email, password=password).status_code


@pytest.mark.parametrize("password", LONG.values(), ids=LONG)
def test_a_long_password_logs_in_whole_and_no_other_does(live_server: LiveServer, password: str):
    sent = send_invitation(live_server)
    sent.accept(prenom="Paul", nom="Nouveau", password=password).raise_for_status()
    first_72_bytes = password.encode()[:72].decode(errors="ignore")
    others = (password[:-1], f"{password[:-1]}x", first_72_bytes, password.upper())
    assert [log_in(sent, one) for one in (*others, password)] == [401, 401, 401, 401, 200]


def test_one_letter_more_than_the_longest_is_refused_with_its_sentence(live_server: LiveServer):
    answer = send_invitation(live_server).accept(prenom="Paul", nom="Nouveau", password=(WORDS * 6)[:129])
    assert (answer.status_code, answer.json()["fields"]) == (422, {"password": "Choisissez au plus 128 caractères."})
