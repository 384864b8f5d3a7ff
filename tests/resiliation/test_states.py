"""The page as a browser drives it, and as an attacker does."""

import uuid

import pytest
from sqlmodel import select

from propmanager.accounts import sessions
from propmanager.accounts.model import User
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.resiliation.service import Known
from propmanager.resiliation.state import RecapRow, ResiliationState
from tests.resiliation.desk import Desk
from tests.state_tab import JUNK, Tab


@pytest.fixture
def tab(desk: Desk) -> Tab:
    return Tab("", ResiliationState, "/resilier")


def mine(desk: Desk) -> list[uuid.UUID]:
    return [row.id for row in desk.rows() if row.reference == desk.subdomain]


def test_nothing_is_kept_before_the_recapitulation_is_sent(desk: Desk, tab: Tab):
    tab.run(ResiliationState.submit, desk.typed())
    assert tab.state.recap == [
        RecapRow("Nom", "Claire Dupont"),
        RecapRow("E-mail", desk.owner),
        RecapRow("Contrat", f"Espace « {desk.subdomain} »"),
        RecapRow("Fin souhaitée", "Dès que possible"),
        RecapRow("Motif", "Non indiqué"),
    ]
    assert mine(desk) == []


def test_what_was_recapitulated_is_notified_once(desk: Desk, tab: Tab):
    tab.run(ResiliationState.submit, desk.typed())
    for _ in range(3):
        tab.run(ResiliationState.notify)
    assert len(mine(desk)) == 1
    assert (bool(tab.state.received), tab.state.recap) == (True, [])


def test_whoever_goes_back_notifies_nothing(desk: Desk, tab: Tab):
    tab.run(ResiliationState.submit, desk.typed())
    tab.run(ResiliationState.correct)
    tab.run(ResiliationState.notify)
    assert (mine(desk), tab.state.recap, tab.state.received) == ([], [], "")


def test_what_is_wrong_is_said_and_shows_no_recapitulation(desk: Desk, tab: Tab):
    tab.run(ResiliationState.submit, desk.typed())
    tab.run(ResiliationState.submit, desk.typed(email="x", reference=""))
    assert (set(tab.state.errors), tab.state.recap) == ({"email", "reference"}, [])
    tab.run(ResiliationState.notify)
    assert mine(desk) == []


def test_a_space_that_exists_and_one_that_does_not_show_the_same(desk: Desk, unknown):
    seen = []
    for reference in (desk.subdomain, unknown()):
        tab = Tab("", ResiliationState, "/resilier")
        tab.run(ResiliationState.submit, desk.typed(reference=reference, email="x@ailleurs.example"))
        recap = [row.text.replace(reference, "…") for row in tab.state.recap]
        tab.run(ResiliationState.notify)
        seen.append((recap, bool(tab.state.received), tab.state.errors, tab.state.notice))
    assert seen == [seen[0]] * 2


@pytest.mark.parametrize("junk", JUNK, ids=repr)
def test_junk_is_no_defect(desk: Desk, tab: Tab, junk):
    tab.run(ResiliationState.submit, junk)
    tab.run(ResiliationState.submit, dict.fromkeys(("nom", "email", "reference", "wanted_on", "motif"), junk))
    tab.run(ResiliationState.notify)
    assert (mine(desk), tab.state.received) == ([], "")


def test_an_owner_who_is_signed_in_need_not_type_who_they_are(desk: Desk):
    tenant_id = desk.world.tenant_id
    with platform_session("test") as db:
        owner = db.exec(select(User).where(User.email == desk.owner)).one()
        session = sessions.open_session(db, owner.id, tenant_id, now=clock.now())
    tab = Tab(tenant_id, ResiliationState, "/resilier", session_id=str(session.session_id))
    tab.run(ResiliationState.load)
    assert tab.state.known == Known("Claire Dupont", desk.owner, f"{desk.subdomain}.localhost:3000")


def test_of_a_stranger_nothing_is_known(tab: Tab):
    tab.run(ResiliationState.load)
    assert tab.state.known == Known()
