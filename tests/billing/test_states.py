"""The states of the billing pages, driven with what a page, or an attacker, sends; Stripe is the sandbox."""

from propmanager.billing import service
from propmanager.billing.change_state import ChangeState
from propmanager.billing.state import BillingState
from propmanager.core.tenancy import tenant_session
from tests.biens.forms import add
from tests.billing.world import ASKS, FAILS, GOOD, World
from tests.state_tab import Tab

ADDRESS = "/facturation"


def open_page(world: World) -> Tab:
    """`ChangeState` is a `BillingState`: one tab drives both."""
    tab = Tab(world.tenant_id, ChangeState, ADDRESS)
    tab.run(BillingState.load)
    tab.run(ChangeState.load_plans)
    return tab


def address(events) -> str:
    """Where the handler leads."""
    (event,) = events
    return str({str(name): value for name, value in event.args}["path"]).strip('"')


def shown(tab: Tab) -> tuple[str, str]:
    return tab.state.billing.plan, tab.state.billing.status


def closed(tab: Tab) -> tuple[str, str, str, str, bool]:
    state = tab.state
    return state.upgrading, state.downgrading, state.fault, state.busy, state.is_cancelling


CLOSED = ("", "", "", "", False)


# --- up ---


def test_an_upgrade_shows_its_price_first_and_costs_exactly_that(basic: World):
    basic.advance(10)
    tab = open_page(basic)
    tab.run(ChangeState.choose, "premium")
    state = tab.state
    assert (state.upgrading, [line.label for line in state.cost_lines]) == (
        "Premium",
        ["Temps non utilisé de Basic", "Premium jusqu’à la prochaine échéance", "TVA"],
    )
    assert state.cost_sentence.startswith(f"Vous payez {state.cost_due} TTC aujourd’hui. ")
    due = state.cost_due
    tab.run(ChangeState.upgrade)
    tab.run(ChangeState.upgrade)  # a double click
    basic.bring_all()
    assert (shown(tab), closed(tab)) == (("Premium", "Actif"), CLOSED)
    tab.run(BillingState.refresh)
    assert [(row.amount, row.status) for row in tab.state.billing.history][:1] == [(due, "Payée")]
    assert len(tab.state.billing.history) == 2


def test_a_declined_card_is_said_in_the_dialog_and_another_one_pays(basic: World):
    tab = open_page(basic)
    tab.run(ChangeState.choose, "premium")
    basic.card(FAILS)
    tab.run(ChangeState.upgrade)
    state = tab.state
    assert (state.upgrading, state.is_declined, state.busy) == ("Premium", True, "")
    assert state.fault == (
        "La banque a refusé le paiement. Essayez une autre carte, ou appelez votre banque. Votre plan n’a pas changé."
    )
    assert shown(tab) == ("Basic", "Actif")
    basic.card(GOOD)
    tab.run(ChangeState.upgrade)
    assert (shown(tab), closed(tab)) == (("Premium", "Actif"), CLOSED)


def test_a_price_that_is_out_of_date_is_shown_again(basic: World):
    tab = open_page(basic)
    tab.run(ChangeState.choose, "premium")
    tab.state._proration_date += 1
    tab.run(ChangeState.upgrade)
    assert (tab.state.upgrading, tab.state.fault) == ("Premium", "Le prix n’était plus à jour. Le voici à nouveau.")
    assert shown(tab) == ("Basic", "Actif")
    tab.run(ChangeState.upgrade)
    assert shown(tab) == ("Premium", "Actif")


def test_a_card_that_asks_leads_to_the_bank_and_the_page_keeps_the_way_there(basic: World):
    tab = open_page(basic)
    tab.run(ChangeState.choose, "premium")
    basic.card(ASKS)
    bank = address(tab.run(ChangeState.upgrade))
    basic.bring_all()
    tab.run(BillingState.refresh)
    assert bank.startswith(basic.stripe.url)
    assert (shown(tab), closed(tab), tab.state.billing.pay_label) == (
        ("Basic", "Actif"),
        CLOSED,
        "Confirmer le paiement",
    )
    assert address(tab.run(BillingState.pay)) == bank


# --- down, and back ---


def test_a_downgrade_is_asked_about_planned_once_and_taken_back(premium: World):
    tab = open_page(premium)
    tab.run(ChangeState.choose, "basic")
    assert (tab.state.downgrading, tab.state.warning.startswith("Vous gardez Premium jusqu’au ")) == ("Basic", True)
    assert tab.state.warning.endswith(
        "Ensuite, Basic permet 10 biens et 2 utilisateurs, pour 34,80\u00a0€ TTC par mois. "
        "Rien n’est prélevé ni remboursé aujourd’hui."
    )
    tab.run(ChangeState.downgrade)
    tab.run(ChangeState.downgrade)
    assert (shown(tab), tab.state.billing.plans[0].button[:9]) == (("Premium", "Actif"), "Prévu le ")
    tab.run(ChangeState.choose, "premium")
    assert tab.notice == ("success", "Vous gardez Premium.")
    assert (closed(tab), tab.state.billing.plans[0].button) == (CLOSED, "Passer à Basic")


def test_what_is_over_the_limit_is_listed_on_the_card_and_again_if_it_came_meanwhile(premium: World):
    tab = open_page(premium)
    tab.run(ChangeState.choose, "basic")
    with tenant_session(premium.tenant_id) as db:
        for number in range(12):
            add(db, nom=f"Studio {number}")
    tab.run(ChangeState.downgrade)
    listed = "Basic permet 10 biens (vous en avez 12). Archivez 2 biens, ou choisissez un plan plus grand."
    assert (tab.state.fault, tab.state.downgrading) == (listed, "Basic")
    card = tab.state.billing.plans[0]
    assert (card.hindrance, card.act) == (listed, service.Act.NONE)
    tab.run(ChangeState.show_change, False)
    tab.run(ChangeState.choose, "basic")
    assert closed(tab) == CLOSED


# --- the end, and back ---


def test_cancelling_needs_the_question_happens_once_and_is_taken_back(premium: World):
    tab = open_page(premium)
    tab.run(BillingState.cancel)  # not asked for
    tab.run(BillingState.ask_cancel)
    tab.run(BillingState.show_cancel, False)
    tab.run(BillingState.cancel)
    assert shown(tab) == ("Premium", "Actif")
    tab.run(BillingState.ask_cancel)
    for _ in range(2):
        tab.run(BillingState.cancel)
    premium.bring_all()
    assert tab.state.billing.status.startswith("Se termine le ")
    assert (tab.state.billing.may_resume, closed(tab)) == (True, CLOSED)
    for _ in range(2):
        tab.run(BillingState.resume)
    premium.bring_all()
    assert shown(tab) == ("Premium", "Actif")
    assert premium.effects() == ["payment_confirmed", "cancelled"]


def test_cancelling_what_is_owed_offers_no_way_back(premium: World):
    premium.card(FAILS)
    premium.bring_all()
    premium.advance(32)
    tab = open_page(premium)
    tab.run(BillingState.ask_cancel)
    tab.run(BillingState.cancel)
    assert (tab.notice, tab.state.billing.may_resume) == (
        ("success", "Un e-mail vous le confirme. Rien n’est plus à payer."),
        False,
    )


# --- what is owed, and Stripe's pages ---


def test_what_is_owed_is_shown_and_leads_to_the_invoice(basic: World):
    tab = open_page(basic)
    basic.card(FAILS)
    basic.bring_all()
    basic.advance(32)
    before = shown(tab)
    tab.run(BillingState.refresh)
    assert (before, shown(tab)) == (("Basic", "Actif"), ("Basic", "Paiement en retard"))
    assert address(tab.run(BillingState.pay)).startswith(basic.stripe.url)
    for days in (4, 6):
        basic.advance(days)
    tab.run(BillingState.refresh)
    assert (shown(tab), tab.state.billing.pay_label) == (("Basic", "Suspendu"), "Régler le paiement")


def test_the_portal_and_receipts_open_at_stripe(basic: World):
    tab = open_page(basic)
    (row,) = tab.state.billing.history
    for handler, arguments in (
        (BillingState.manage_payment, ()),
        (BillingState.change_card, ()),
        (BillingState.open_receipt, (row.invoice_id,)),
    ):
        assert address(tab.run(handler, *arguments)).startswith(basic.stripe.url)
    assert tab.state.busy == ""
