"""The files of factures through the front door: to the members of their space, and to nobody else."""

import hashlib
import uuid

import pytest

from tests.hostile.cast import make_player, suspend
from tests.hostile.conftest import People
from tests.live.client import browser
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live"), pytest.mark.usefixtures("sound_log")]

_ADD = """
insert into facture (numero, issued_on, concerns, stripe_invoice_id, content, pdf, sha256)
select %s, '2026-11-23', id, %s, '{}', %s, %s from tenant where subdomain = %s
"""


def add(server: LiveServer, subdomain: str, pdf: bytes) -> str:
    """Its number, in a year that nothing is sold in: no facture can be taken away again."""
    numero = f"PM-{uuid.uuid4().int % 1000 + 3000}-{uuid.uuid4().int % 10**9:09}"
    with server.database() as db:
        db.execute(_ADD, (numero, f"in_{uuid.uuid4().hex}", pdf, hashlib.sha256(pdf).hexdigest(), subdomain))
    return numero


def path(numero: str) -> str:
    return f"/facturation/factures/{numero}.pdf"


@pytest.fixture(scope="module")
def ours(live_server: LiveServer) -> str:
    return add(live_server, "dupont", b"%PDF of dupont")


@pytest.fixture(scope="module")
def theirs(live_server: LiveServer) -> str:
    return add(live_server, "martin", b"%PDF of martin")


def test_a_member_gets_the_file_as_it_was_kept(people: People, ours: str):
    for member in (people.owner, people.reader):
        answer = member.get(path(ours))
        assert (answer.status_code, answer.content) == (200, b"%PDF of dupont")
        assert {name: answer.headers[name] for name in ("content-type", "content-disposition", "cache-control")} == {
            "content-type": "application/pdf",
            "content-disposition": f'attachment; filename="facture-{ours}.pdf"',
            "cache-control": "no-store",
        }
        assert answer.headers["x-content-type-options"] == "nosniff"


def test_of_another_space_it_is_as_unknown_as_an_invented_one(people: People, ours: str, theirs: str):
    assert people.stranger.get(path(theirs)).status_code == 200
    answers = [
        (answer.status_code, answer.content)
        for answer in (people.owner.get(path(one)) for one in (theirs, "PM-1999-000001", "%00", "%27%20or%201=1--"))
    ]
    assert answers == [(404, answers[0][1])] * 4
    assert people.stranger.get(path(ours)).status_code == 404


def test_nobody_else_gets_it(live_server: LiveServer, people: People, ours: str):
    elsewhere = browser(live_server)
    asked = {
        "nobody": people.nobody.get(path(ours)),
        "on the bare host": elsewhere.get(path(ours)),
        "member of both, on the bare host": people.visitor.get(path(ours)),
        "staff": people.staff.get(path(ours)),
        "on a host of nobody": browser(live_server, "inconnu").get(path(ours)),
    }
    refused = {who: (answer.status_code, b"dupont" in answer.content) for who, answer in asked.items()}
    assert refused == dict.fromkeys(asked, (401, False)) | {"on a host of nobody": (404, False)}


def test_it_stays_open_when_the_space_is_closed(live_server: LiveServer):
    owner = make_player(live_server, "owner")
    numero = add(live_server, owner.subdomain, b"%PDF of a closed space")
    suspend(live_server, owner)
    assert owner.browser.get(path(numero)).content == b"%PDF of a closed space"


def test_the_page_beside_it_keeps_its_spellings(people: People):
    assert [people.owner.get(spelling).status_code for spelling in ("/facturation", "/facturation/")] == [200, 200]
    assert people.owner.get("/facturation/factures").status_code == 404
