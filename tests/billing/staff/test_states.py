"""The states of the team's pages, driven as a browser does and as an attacker would."""

import uuid

import pytest
from sqlmodel import select

from propmanager.admin.subscription_state import SubscriptionState
from propmanager.admin.subscriptions_state import SubscriptionsState
from propmanager.billing.service import SubscriberSheet
from propmanager.billing.staff.listing_query import PAGE_SIZE as CUSTOMERS
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import Kind, SecurityEvent
from tests.billing.customers import add_customer, add_drift, add_subscription
from tests.billing.world import World
from tests.state_tab import JUNK


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


@pytest.mark.parametrize("path", ["/abonnements/x", "/abonnements/", "", f"/abonnements/{uuid.UUID(int=7)}"])
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
