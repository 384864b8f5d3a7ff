"""The state of the team's inbox of Stripe's messages, driven as a browser does and as an attacker would."""

from datetime import timedelta

import pytest

from propmanager.admin.webhooks_state import WebhooksState
from propmanager.billing import processing
from propmanager.billing.model import EventStatus
from propmanager.billing.service import MessageSheet
from propmanager.billing.staff.inbox import PAGE_SIZE as MESSAGES
from propmanager.journal.model import Kind
from tests.billing.customers import NOON, add_customer, add_event
from tests.billing.staff.test_states import journal
from tests.state_tab import JUNK


@pytest.fixture
def lilas(empty_inbox, word):
    """The id of a customer with a message that is dead."""
    tenant_id = add_customer(f"SCI des Lilas {word}")
    add_event("evt_dead", status=EventStatus.DEAD, concerns=tenant_id, data={"email": "claire@lilas.example"})
    return tenant_id


def test_the_inbox_opens_as_its_address_says_and_its_tools_change_it(opened, lilas):
    add_event("evt_wait", status=EventStatus.WAITING, kind="customer.updated", customer_id="cus_1")
    tab = opened(WebhooksState, "/admin/webhooks?statut=mort")
    assert ([row.event_id for row in tab.state.rows], tab.state.has_waiting) == (["evt_dead"], False)
    assert (tab.state.waiting, tab.state.dead, tab.state.is_late, bool(tab.state.oldest)) == (1, 1, True, True)
    tab.run(WebhooksState.choose_status, "tous")
    assert (len(tab.state.rows), tab.state.has_waiting) == (2, True)
    tab.run(WebhooksState.choose_kind, "customer.updated")
    tab.run(WebhooksState.search, "cus_1")
    assert [row.event_id for row in tab.state.rows] == ["evt_wait"]
    assert tab.state.address == "q=cus_1&type=customer.updated"
    tab.run(WebhooksState.refresh)
    assert tab.state.address == "q=cus_1&type=customer.updated"
    tab.run(WebhooksState.clear)
    assert (tab.state.address, len(tab.state.rows)) == ("", 2)


def test_a_filter_goes_back_to_the_newest_messages(opened, empty_inbox):
    for number in range(MESSAGES + 1):
        add_event(at=NOON + timedelta(minutes=number))
    tab = opened(WebhooksState, "/admin/webhooks")
    tab.run(WebhooksState.older)
    older = (len(tab.state.rows), tab.state.has_newer, "avant=" in tab.state.address)
    tab.run(WebhooksState.choose_status, "traite")
    assert (older, len(tab.state.rows), tab.state.address) == ((1, True, True), MESSAGES, "statut=traite")
    tab.run(WebhooksState.older)
    tab.run(WebhooksState.newer)
    assert (len(tab.state.rows), tab.state.address) == (MESSAGES, "statut=traite")


def test_a_message_is_read_once_opened_and_gone_once_closed(opened, lilas):
    tab = opened(WebhooksState, "/admin/webhooks")
    tab.run(WebhooksState.open_message, "evt_dead")
    assert ("claire@lilas.example" in tab.state.opened.payload, journal(lilas)) == (
        True,
        [(Kind.WEBHOOK_OPENED, "Inès Garnier")],
    )
    tab.run(WebhooksState.show_message, False)
    assert tab.state.opened == MessageSheet()
    tab.run(WebhooksState.open_message, "evt_dead")
    tab.run(WebhooksState.load)
    assert tab.state.opened == MessageSheet()


def test_a_message_is_replayed_after_a_question_and_once(opened, lilas):
    tab = opened(WebhooksState, "/admin/webhooks")
    tab.run(WebhooksState.open_message, "evt_dead")
    tab.run(WebhooksState.ask_replay, "evt_dead")
    assert (tab.state.asked_id, tab.state.opened) == ("evt_dead", MessageSheet())
    tab.run(WebhooksState.leave_question, False)
    tab.run(WebhooksState.replay)
    assert [row.status for row in tab.state.rows] == ["Mort"]
    tab.run(WebhooksState.ask_replay, "evt_dead")
    for _ in range(2):
        tab.run(WebhooksState.replay)
    assert ([row.status for row in tab.state.rows], tab.notice[0]) == (["En attente"], "success")
    assert [kind for kind, _ in journal(lilas)] == [Kind.WEBHOOK_OPENED, Kind.WEBHOOK_REPLAYED]


def test_what_cannot_be_replayed_says_why(opened, empty_inbox):
    add_event("evt_live", is_live=True, status=EventStatus.IGNORED)
    tab = opened(WebhooksState, "/admin/webhooks")
    tab.run(WebhooksState.ask_replay, "evt_live")
    tab.run(WebhooksState.replay)
    assert (tab.notice[0], "autre mode" in tab.notice[1]) == ("error", True)
    assert [row.status for row in tab.state.rows] == ["Ignoré"]


@pytest.mark.parametrize("junk", JUNK)
def test_no_handler_of_the_inbox_breaks_on_what_an_attacker_sends(opened, lilas, junk):
    tab = opened(WebhooksState, "/admin/webhooks")
    for handler in (WebhooksState.choose_status, WebhooksState.choose_kind):
        tab.run(handler, junk)
        assert (len(tab.state.rows), tab.state.address) == (1, "")
    for handler in (WebhooksState.open_message, WebhooksState.ask_replay, WebhooksState.search):
        tab.run(handler, junk)
    assert (tab.state.opened, tab.state.asked_id, journal(lilas)) == (MessageSheet(), "", [])
    assert processing._waiting("evt_dead") is None
