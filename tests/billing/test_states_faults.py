"""The states of the billing pages when Stripe is away, when nothing is new, and when what is sent is junk."""

from dataclasses import replace

import pytest

from propmanager.accounts.rights import Action
from propmanager.billing.change_state import ChangeState
from propmanager.billing.identity_state import IdentityState
from propmanager.billing.return_state import ReturnState
from propmanager.billing.state import BillingState
from propmanager.core.access import ACTION_MARK
from tests.billing.test_states import ADDRESS, CLOSED, closed, open_page, shown
from tests.billing.world import GOOD, World
from tests.state_tab import JUNK, Tab


def test_while_stripe_is_away_each_button_says_so_and_the_page_works(basic: World):
    tab = open_page(basic)
    basic.stripe.ask("fault", path="/v1", mode="429", times=1000)
    tab.run(BillingState.ask_cancel)
    for handler, arguments in (
        (ChangeState.choose, ("premium",)),
        (BillingState.manage_payment, ()),
        (BillingState.cancel, ()),
    ):
        assert tab.run(handler, *arguments) in ([], [None])
        assert tab.notice[0] == "error"
        assert tab.notice[1].startswith("Le service de paiement ne répond pas pour le moment.")
    tab.run(BillingState.load)
    basic.stripe.ask("fault")
    assert (shown(tab), closed(tab)) == (("Basic", "Actif"), CLOSED)


def test_news_are_read_again_only_when_there_are_some(basic: World):
    tab = open_page(basic)
    tab.state.billing = replace(tab.state.billing, plan="Témoin")
    tab.run(BillingState.refresh)
    assert shown(tab) == ("Témoin", "Actif")
    basic.card(GOOD)
    basic.bring_all()
    tab.run(BillingState.refresh)
    assert shown(tab) == ("Basic", "Actif")


@pytest.mark.parametrize(
    "handler", [ChangeState.choose, BillingState.open_receipt, BillingState.show_cancel, ChangeState.show_change]
)
def test_junk_does_nothing(basic: World, handler):
    tab = open_page(basic)
    for junk in JUNK:
        assert tab.run(handler, junk) == []
    for one in (ChangeState.upgrade, ChangeState.downgrade, BillingState.cancel, BillingState.resume):
        tab.run(one)
    assert (shown(tab), closed(tab), basic.news()) == (("Basic", "Actif"), CLOSED, [])


def test_the_history_and_the_receipts_of_two_tenants_do_not_mix(basic: World, make_tenant):
    mine = open_page(basic)
    (row,) = mine.state.billing.history
    theirs = Tab(make_tenant(), ChangeState, ADDRESS)
    theirs.run(BillingState.load)
    assert (theirs.state.billing.history, theirs.run(BillingState.open_receipt, row.invoice_id)) == ((), [])
    assert [(one.amount, one.status) for one in mine.state.billing.history] == [("34,80\u00a0€", "Payée")]


READERS = {"load", "refresh", "open_receipt", "turn_history", "load_plans"}


@pytest.mark.parametrize("state", [BillingState, ChangeState, IdentityState, ReturnState])
def test_every_handler_that_changes_something_names_its_action(state):
    own = {name: one for name, one in state.event_handlers.items() if name in vars(state) and name != "setvar"}
    changing = {name: getattr(one.fn, ACTION_MARK, None) for name, one in own.items() if name not in READERS}
    assert set(changing.values()) == {Action.MANAGE_BILLING}
