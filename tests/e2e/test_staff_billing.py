"""The team's pages about payments, with a Stripe that answers: a difference is found and mended, a message replayed."""

import json
import re
from pathlib import Path

import pytest
import stripe
from playwright.sync_api import Locator, Page, expect

from propmanager.demo.people import STAFF
from tests.e2e.axe import violations
from tests.e2e.stage import DESK, PHONE, Stage, resize, settled
from tests.live.stripe import StripeSandbox
from tests.timing import eventually
from tests.xss import ATTACKS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-staff")]

CUSTOMERS, INBOX = "/admin/abonnements", "/admin/webhooks"
NOM = "SCI des Glycines"
# Until the page has heard of it: two frames.
SCROLLED_TO = """element => new Promise(done => {
    element.scrollIntoView({ block: 'center' });
    requestAnimationFrame(() => requestAnimationFrame(done));
})"""
# On its first day without a trial: nothing of one is carried into the subscription.
_SPACE = """
insert into tenant (nom, subdomain, plan, status, trial_ends_at)
values (%s, 'glycines', 'premium', 'trial', now() + interval '1 hour') returning id
"""
_EVENT = """
insert into stripe_event (event_id, type, customer_id, created_at, is_live, body, status, attempts, error)
values (%s, 'invoice.paid', %s, now(), false, %s, 'dead', 10, 'UnknownCustomer')
"""


def one(stage: Stage, query: str, *values: object) -> object:
    with stage.server.database() as db:
        row = db.execute(query, values).fetchone()  # pyright: ignore[reportArgumentType]  # a literal of these tests
    return row[0] if row else None


@pytest.fixture(scope="module")
def paying(e2e_server, mails: Path, stripe_sandbox: StripeSandbox) -> str:
    """The id at Stripe of a customer who has paid, when the worker, which the mailbox comes with, is done with it."""
    with e2e_server.database() as db:
        (tenant_id,) = db.execute(_SPACE, (NOM,)).fetchone()
    client = stripe_sandbox.client.v1
    told = {"tenant_id": str(tenant_id)}
    customer = client.customers.create({"metadata": told})
    with e2e_server.database() as db:  # as a command of the landlord notes it
        db.execute(
            "insert into billing_account (tenant_id, stripe_customer_id) values (%s, %s)", (tenant_id, customer.id)
        )
    card = client.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    wanted: stripe.params.SubscriptionCreateParams = {
        "customer": customer.id,
        "items": [{"price": "price_premium"}],
        "default_payment_method": card.id,
        "metadata": told,
    }
    client.subscriptions.create(wanted)
    stripe_sandbox.wait_until_delivered()
    with e2e_server.database() as db:
        waiting = "select from stripe_event where customer_id = %s and status = 'waiting'"
        eventually(lambda: db.execute(waiting, (customer.id,)).fetchone() is None)
    return customer.id


def open_page(stage: Stage, path: str, width: int = DESK) -> Page:
    tab = stage.enter("", STAFF.email, width=width, fresh_login=True)
    tab.goto(path)
    return settled(tab)


def rows(tab: Page) -> Locator:
    return tab.locator("tbody tr")


def choose(tab: Page, event_id: str, action: str) -> None:
    opener = tab.get_by_role("button", name=f"Actions pour {event_id}").first
    opener.evaluate(SCROLLED_TO)  # a menu closes when its page is scrolled
    opener.press("Enter")
    tab.get_by_role("menuitem", name=action).click()


def test_a_difference_is_provoked_found_and_mended(stage: Stage, paying: str, stripe_sandbox: StripeSandbox):
    tab = open_page(stage, CUSTOMERS)
    tab.get_by_label("Rechercher un client").fill("glycines")
    expect(rows(tab)).to_have_count(1)
    expect(rows(tab)).to_contain_text("Actif")  # the worker has worked on what Stripe told
    expect(tab).to_have_url(re.compile(r"\?q=glycines$"))
    tab.get_by_role("link", name=NOM).click()
    expect(tab.get_by_role("heading", name=NOM)).to_be_visible()
    expect(tab.get_by_text("price_premium, 79,00")).to_be_visible()
    stripe_sandbox.ask("chaos", drop=1.0)
    client = stripe_sandbox.client.v1
    (sold,) = client.subscriptions.list({"customer": paying}).data
    change: stripe.params.SubscriptionUpdateParams = {
        "items": [{"id": sold["items"].data[0].id, "price": "price_basic"}],
        "proration_behavior": "none",
    }
    client.subscriptions.update(sold.id, change)
    stripe_sandbox.wait_until_delivered()  # or lost, as it is this time
    stripe_sandbox.ask("chaos")
    compare = tab.get_by_role("button", name="Resynchroniser")
    compare.click()
    result = tab.get_by_role("status").filter(has_text="écart")
    expect(result).to_contain_text("1 écart corrigé.")
    expect(result).to_contain_text("Prix : Premium (price_premium) → Basic (price_basic)")
    expect(tab.get_by_text("price_basic, 29,00")).to_be_visible()
    compare.click()
    expect(result).to_have_text("Aucun écart : Stripe et nous disons la même chose.")
    told = "select string_agg(distinct actor || ' ' || kind, ', ') from security_event e join tenant t "
    told += "on t.id = e.tenant_id where t.subdomain = 'glycines'"
    assert one(stage, told) == "Inès Garnier billing_resynced"


def test_while_stripe_is_away_the_page_says_what_to_do(stage: Stage, paying: str, stripe_sandbox: StripeSandbox):
    tab = open_page(stage, f"{CUSTOMERS}/{stage.space_id('glycines')}")
    stripe_sandbox.ask("fault", path="/v1/subscriptions", mode="500", times=1000)
    tab.get_by_role("button", name="Resynchroniser").click()
    expect(tab.get_by_text("La comparaison n’a pas été faite")).to_be_visible()
    expect(tab.get_by_role("button", name="Resynchroniser")).to_be_enabled()
    stripe_sandbox.ask("fault")


def test_a_dead_message_is_read_replayed_and_done(stage: Stage, paying: str):
    event_id = one(stage, "select event_id from stripe_event where type = 'invoice.paid' and customer_id = %s", paying)
    eventually(lambda: one(stage, "select count(*) from stripe_event where status = 'waiting'") == 0)
    dies = "update stripe_event set status = 'dead', error = 'UnknownCustomer', concerns = null where event_id = %s"
    one(stage, f"{dies} returning 1", event_id)
    tab = open_page(stage, INBOX)
    tab.get_by_role("button", name="Morts").click()
    expect(tab).to_have_url(re.compile(r"\?statut=mort$"))
    tab.get_by_label("Rechercher un message par identifiant").fill(str(event_id))
    expect(rows(tab)).to_have_count(1)
    expect(rows(tab)).to_contain_text(NOM)  # known by its customer
    choose(tab, str(event_id), "Lire le message")
    message = tab.get_by_role("dialog")
    expect(message.get_by_role("region", name="Contenu")).to_contain_text('"type": "invoice.paid"')
    tab.keyboard.press("Escape")
    expect(message).to_be_hidden()
    tab.get_by_role("button", name="Tous", exact=True).click()
    expect(tab).to_have_url(re.compile(rf"\?q={event_id}$"))  # a menu closes when its row is drawn again
    choose(tab, str(event_id), "Rejouer…")
    tab.get_by_role("alertdialog").get_by_role("button", name="Rejouer le message").click()
    expect(tab.get_by_text("Message remis en attente")).to_be_visible()
    expect(rows(tab)).to_contain_text("Traité")  # without a reload
    kinds = "select string_agg(kind, ' ' order by happened_at) from security_event where details ->> 'event' = %s"
    assert one(stage, kinds, event_id) == "webhook_opened webhook_replayed"


def test_what_a_message_holds_is_text_and_nothing_more(stage: Stage):
    event_id = "evt_attack"
    body = json.dumps({"id": event_id, "data": {"object": {"names": list(ATTACKS)}}}, ensure_ascii=False)
    one(stage, f"{_EVENT} returning 1", event_id, "<img src=x onerror=alert(1)>", body)
    tab = open_page(stage, f"{INBOX}?q={event_id}")
    said: list[str] = []
    tab.on("dialog", lambda dialog: said.append(dialog.message))
    choose(tab, event_id, "Lire le message")
    content = tab.get_by_role("region", name="Contenu")
    shown = json.loads(content.inner_text())
    assert (shown["data"]["object"]["names"], content.locator("*").count(), said) == (list(ATTACKS), 0, [])


def test_an_old_proof_is_renewed_before_a_message_is_opened(stage: Stage):
    event_id = "evt_proof"
    one(stage, f"{_EVENT} returning 1", event_id, "", '{"email": "claire@lilas.example"}')
    tab = open_page(stage, f"{INBOX}?q={event_id}")
    held = {one.get("name"): one.get("value", "") for one in tab.context.cookies()}
    session_id = held["pm_refresh"].partition(".")[0]
    old = "update login_session set confirmed_at = now() - interval '11 minutes' where id = %s returning 1"
    one(stage, old, session_id)
    choose(tab, event_id, "Lire le message")
    expect(tab.get_by_role("heading", name="Confirmez que c’est vous")).to_be_visible()
    assert one(stage, "select count(*) from platform_event where details ->> 'event' = %s", event_id) == 0
    tab.get_by_label("Code de votre application, ou code de secours").fill(stage.server.fresh_code(STAFF.email))
    tab.keyboard.press("Enter")
    expect(tab).to_have_url(re.compile(INBOX))
    choose(settled(tab), event_id, "Lire le message")
    expect(tab.get_by_role("dialog")).to_contain_text("claire@lilas.example")
    assert one(stage, "select count(*) from platform_event where details ->> 'event' = %s", event_id) == 1


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_a_customer_and_a_message_are_for_everybody(stage: Stage, paying: str, width: int):
    """With rows, as no demonstration has them."""
    wide = "document.documentElement.scrollWidth > document.documentElement.clientWidth"
    for path in (f"{CUSTOMERS}/{stage.space_id('glycines')}", f"{INBOX}?q={paying}"):
        tab = open_page(stage, path)
        resize(tab, width)
        expect(rows(tab).first).to_be_visible()
        assert (path, tab.evaluate(wide), violations(tab)) == (path, False, [])
    choose(tab, "evt_", "Lire le message")
    expect(tab.get_by_role("dialog")).to_be_visible()
    assert (tab.evaluate(wide), violations(tab)) == (False, [])
