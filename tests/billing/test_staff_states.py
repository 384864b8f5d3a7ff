"""The states of the team's pages, driven as a browser does and as an attacker would."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa
from sqlmodel import select

from propmanager.accounts.model import LoginSession, User
from propmanager.admin.subscription_state import SubscriptionState
from propmanager.admin.subscriptions_state import SubscriptionsState
from propmanager.admin.webhooks_state import WebhooksState
from propmanager.billing import processing
from propmanager.billing.model import EventStatus, StripeEvent
from propmanager.billing.service import MessageSheet, SubscriberSheet
from propmanager.billing.staff_inbox import PAGE_SIZE as MESSAGES
from propmanager.billing.staff_query import PAGE_SIZE as CUSTOMERS
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import Kind, SecurityEvent
from tests.billing.customers import NOON, add_customer, add_drift, add_event, add_subscription
from tests.billing.world import World
from tests.state_tab import JUNK, Tab


@pytest.fixture
def session_id(database_url):
    """Of somebody of the team."""
    later = clock.now() + timedelta(hours=1)
    with platform_session("test") as db:
        ines = User(
            email=f"{uuid.uuid4().hex}@equipe.example", password_hash="", prenom="Inès", nom="Garnier", is_staff=True
        )
        db.add(ines)
        db.flush()
        session = LoginSession(
            user_id=ines.id,
            second_factor=True,
            refresh_hash=b"x",
            valid_until=later,
            refresh_until=later,
            ends_at=later,
        )
        db.add(session)
        db.flush()
        return session.id


@pytest.fixture
def opened(session_id):
    """A page of the team, loaded."""

    def open_page(state, address):
        tab = Tab("", state, address, session_id=session_id)
        tab.run(state.load)
        return tab

    return open_page


@pytest.fixture
def word(database_url):
    return f"y{uuid.uuid4().hex[:10]}"


@pytest.fixture
def empty_inbox(database_url):
    with platform_session("test") as db:
        db.execute(sa.delete(StripeEvent))


def journal(tenant_id):
    with platform_session("test") as db:
        query = select(SecurityEvent).where(SecurityEvent.tenant_id == tenant_id)
        return [(one.kind, one.actor) for one in db.exec(query)]


# --- the list of customers ---


def names(tab, word):
    return [row.nom.removesuffix(f" {word}") for row in tab.state.rows]


def test_the_list_opens_as_its_address_says_and_its_tools_change_it(opened, word):
    for nom, price in (("Abricot", 29_00), ("Citron", 199_00)):
        add_subscription(add_customer(f"{nom} {word}"), price_cents=price)
    add_drift(add_customer(f"Banane {word}"))
    tab = opened(SubscriptionsState, f"/admin/abonnements?q={word}&statut=actif&tri=-prix")
    assert (names(tab, word), tab.state.address) == (["Citron", "Abricot"], f"q={word}&statut=actif&tri=-prix")
    tab.run(SubscriptionsState.sort, "prix")
    tab.run(SubscriptionsState.choose_status, "tous")
    assert (names(tab, word), tab.state.sort_desc) == (["Abricot", "Citron", "Banane"], False)
    tab.run(SubscriptionsState.sort, "prix")
    assert (names(tab, word), tab.state.sort_desc) == (["Citron", "Abricot", "Banane"], True)
    tab.run(SubscriptionsState.choose_view, "ecarts")
    assert (names(tab, word), tab.state.everybody, tab.state.drifting) == (["Banane"], 3, 1)
    tab.run(SubscriptionsState.clear)
    assert (tab.state.address, tab.state.is_filtered) == ("tri=-prix", False)


def test_the_pages_of_the_list_follow_each_other(opened, word):
    for _ in range(CUSTOMERS + 1):
        add_customer(word)
    tab = opened(SubscriptionsState, f"/admin/abonnements?q={word}")
    tab.run(SubscriptionsState.next)
    assert (tab.state.page, tab.state.first, tab.state.last, "page=2" in tab.state.address) == (2, 26, 26, True)
    tab.run(SubscriptionsState.previous)
    assert (tab.state.page, len(tab.state.rows)) == (1, CUSTOMERS)


@pytest.mark.parametrize("junk", JUNK)
def test_no_tool_of_the_list_breaks_on_what_an_attacker_sends(opened, word, junk):
    add_customer(word)
    tab = opened(SubscriptionsState, f"/admin/abonnements?q={word}")
    for handler in (SubscriptionsState.choose_status, SubscriptionsState.choose_view, SubscriptionsState.sort):
        tab.run(handler, junk)
        assert (len(tab.state.rows), tab.state.address) == (1, f"q={word}")
    tab.run(SubscriptionsState.search, junk)
    assert tab.state.is_loaded


# --- one customer ---


@pytest.mark.parametrize("path", ["/abonnements/x", "/abonnements/", "", f"/abonnements/{uuid.UUID(int=404)}"])
def test_an_address_of_nobody_says_so(opened, path):
    tab = opened(SubscriptionState, f"/admin{path}")
    assert (tab.state.is_missing, tab.state.sheet) == (True, SubscriberSheet())
    tab.run(SubscriptionState.resync)
    tab.run(SubscriptionState.show_more_changes)
    assert (tab.state.result, tab.state.notice) == ("", {})


def test_a_customer_is_compared_and_what_differed_is_said(opened, world: World):
    world.end_trial()
    world.subscribe()
    tab = opened(SubscriptionState, f"/admin/abonnements/{world.tenant_id}")
    world.stripe.client.v1.subscriptions.cancel(world.row.stripe_subscription_id)
    tab.run(SubscriptionState.resync)
    assert (tab.state.result, [row.field for row in tab.state.found]) == ("1 écart corrigé.", ["Statut"])
    assert (tab.state.sheet.status, tab.state.sheet.stripe, tab.state.is_comparing) == ("Résilié", "canceled", False)
    tab.run(SubscriptionState.resync)
    assert (tab.state.result, tab.state.found) == ("Aucun écart : Stripe et nous disons la même chose.", [])
    assert journal(world.tenant_id) == [(Kind.BILLING_RESYNCED, "Inès Garnier")] * 2


def test_while_stripe_is_away_the_page_says_so(opened, world: World):
    world.end_trial()
    world.subscribe()
    tab = opened(SubscriptionState, f"/admin/abonnements/{world.tenant_id}")
    world.stripe.ask("fault", path="/v1/subscriptions", mode="500", times=3)
    tab.run(SubscriptionState.resync)
    assert (tab.state.result, tab.state.is_comparing, tab.notice[0]) == ("", False, "error")
    assert "ne répond pas" in tab.notice[1]


def test_a_customer_unknown_to_stripe_is_not_compared(opened, word):
    tenant_id = add_customer(word)
    tab = opened(SubscriptionState, f"/admin/abonnements/{tenant_id}")
    tab.run(SubscriptionState.resync)
    assert (tab.notice[0], journal(tenant_id)) == ("error", [])


# --- the inbox ---


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
