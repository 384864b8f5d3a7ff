"""« Résilier votre contrat »: three steps without a login, to the mail and to the planned end."""

import re
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import CLAIRE, STAFF
from tests.e2e.axe import violations
from tests.e2e.forms import expect_refused, fill
from tests.e2e.stage import DESK, PHONE, Stage, resize, settled
from tests.live.mails import mails_to, wait_for_mail
from tests.live.people import newcomer
from tests.live.server import LiveServer
from tests.live.stripe import StripeSandbox, stripe_of

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-resilier")]

NAME, MAIL, SPACE = "Nom et prénom, ou dénomination", "E-mail", "Adresse de votre espace"
WISHED, WHY = "Fin souhaitée", "Motif"
CONFIRM = "Confirmez la résiliation de l’espace SCI des Tilleuls"
RECEIVED = "Nous avons reçu votre notification de résiliation"


@pytest.fixture(scope="module")
def stripe(e2e_server: LiveServer) -> Iterator[StripeSandbox]:
    with stripe_of(e2e_server) as sandbox:
        yield sandbox


@dataclass(frozen=True)
class Customer:
    """A space of its own, which pays for Premium, and its owner."""

    subdomain: str
    email: str
    subscription_id: str


@pytest.fixture
def customer(e2e_server: LiveServer, stripe: StripeSandbox, mails: Path) -> Customer:
    subdomain = f"tilleuls-{uuid.uuid4().hex[:8]}"
    with e2e_server.database() as db:
        (tenant_id,) = db.execute(_SPACE, (subdomain,)).fetchone() or ("",)
    owner = newcomer(e2e_server, subdomain, role="owner")
    bought = buy(stripe, str(tenant_id))
    deadline = time.monotonic() + KNOWN_SECONDS
    while not is_known(e2e_server, bought):
        assert time.monotonic() < deadline, "the subscription did not become known"
        time.sleep(0.1)
    return Customer(subdomain, owner.email, bought)


_SPACE = """
insert into tenant (nom, subdomain, plan, status) values ('SCI des Tilleuls', %s, 'premium', 'active') returning id
"""
KNOWN_SECONDS = 30


def buy(stripe: StripeSandbox, tenant_id: str) -> str:
    client, told = stripe.client.v1, {"tenant_id": tenant_id}
    customer = client.customers.create({"metadata": told})
    method = client.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    return client.subscriptions.create(
        {
            "customer": customer.id,
            "items": [{"price": "price_premium"}],
            "default_payment_method": method.id,
            "metadata": told,
        }
    ).id


def is_known(server: LiveServer, subscription_id: str) -> bool:
    with server.database() as db:
        query = "select 1 from subscription where stripe_subscription_id = %s"
        return db.execute(query, (subscription_id,)).fetchone() is not None


def open_form(tab: Page) -> Page:
    """By the link at the foot of the public pages, as the law wants it: direct, and legible."""
    tab.goto("/tarifs")
    tab.get_by_role("contentinfo").get_by_role("link", name="Résilier votre contrat").click()
    expect(tab.get_by_role("heading", level=1, name="Résilier votre contrat")).to_be_visible()
    return tab


def notify(tab: Page, typed: dict[str, str]) -> None:
    fill(open_form(tab), typed)
    tab.get_by_role("button", name="Continuer").click()
    tab.get_by_role("button", name="Notification de la résiliation").click()
    expect(tab.get_by_role("heading", level=1, name="Notification reçue")).to_be_visible()


def draft(email: str, space: str = "dupont") -> dict[str, str]:
    return {NAME: "Claire Dupont", MAIL: email, SPACE: space}


def test_three_steps_lead_to_the_mail_and_the_click_in_it_to_the_planned_end(
    stage: Stage, mails: Path, stripe: StripeSandbox, customer: Customer
):
    tab = stage.enter()
    fill(open_form(tab), draft(customer.email, f"https://{customer.subdomain}.propmanager.fr") | {WHY: "Je vends."})
    tab.get_by_role("button", name="Continuer").click()
    expect(tab.get_by_role("heading", level=1, name="Vérifiez votre résiliation")).to_be_visible()
    for said in ("Claire Dupont", customer.email, f"Espace « {customer.subdomain} »", "Dès que possible", "Je vends."):
        expect(tab.get_by_role("main")).to_contain_text(said)
    for width in (DESK, PHONE):
        resize(tab, width)
        assert (width, violations(tab)) == (width, [])
    tab.get_by_role("button", name="Modifier").click()
    assert tab.get_by_label(NAME).input_value() == "Claire Dupont"
    tab.get_by_role("button", name="Continuer").click()
    tab.get_by_role("button", name="Notification de la résiliation").click()
    expect(tab.get_by_text("Nous avons reçu votre notification le")).to_be_visible()
    assert violations(tab) == []
    letter = wait_for_mail(mails, customer.email, CONFIRM)
    assert "L’abonnement Premium prend fin le" in letter.text

    owner = stage.enter()
    owner.goto(letter.link)
    button = owner.get_by_role("button", name="Confirmer la résiliation")
    expect(button).to_be_enabled()
    assert (
        stripe.client.v1.subscriptions.retrieve(customer.subscription_id).cancel_at_period_end is False
    )  # opening changes nothing
    button.click()
    expect(owner.get_by_text("La résiliation est confirmée.")).to_contain_text("L’abonnement Premium prend fin le")
    wait_for_mail(mails, customer.email, "Votre abonnement Premium est résilié")
    assert stripe.client.v1.subscriptions.retrieve(customer.subscription_id).cancel_at_period_end is True
    member = stage.enter(customer.subdomain, customer.email)
    member.goto("/tableau-de-bord")
    expect(settled(member).locator("[role=status][data-tone=warn]")).to_contain_text("Votre abonnement se termine le")


def test_bad_input_is_said_field_by_field_and_nothing_is_recapitulated(stage: Stage):
    tab = stage.enter()
    open_form(tab)
    typed = {NAME: "www.evil.fr", MAIL: "claire@", SPACE: "pas une adresse", WISHED: "31/02/2027"}
    fill(tab, typed)
    tab.get_by_role("button", name="Continuer").click()
    expect_refused(tab, typed, typed)
    expect(tab.get_by_role("button", name="Notification de la résiliation")).to_have_count(0)


def test_an_unknown_space_and_a_stranger_s_address_get_the_same_screens_and_end_nothing(stage: Stage, mails: Path):
    seen = []
    stranger = f"{uuid.uuid4().hex[:12]}@ailleurs.example"
    for space in ("martin", "nulle-part-du-tout"):
        tab = stage.enter()
        notify(tab, draft(stranger, space))
        seen.append(re.sub(r"\d\d/\d\d/\d{4} à \d\d:\d\d", "…", tab.get_by_role("main").inner_text()))
    assert seen == [seen[0]] * 2
    wait_for_mail(mails, stranger, RECEIVED, count=2)
    assert [letter.subject for letter in mails_to(mails, stranger)] == [RECEIVED] * 2
    assert [letter for letter in mails_to(mails, stranger) if "code=" in letter.text] == []


def test_an_owner_on_their_own_host_finds_the_form_filled(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email)
    tab.goto("/resilier")
    expect(tab.get_by_label(MAIL)).to_have_value(CLAIRE.email)
    expect(tab.get_by_label(NAME)).to_have_value("Claire Dupont")
    expect(tab.get_by_label(SPACE)).to_have_value(re.compile(r"^dupont\."))


def test_the_team_closes_a_notification_that_nobody_can_confirm(stage: Stage):
    space = f"inconnu-{uuid.uuid4().hex[:8]}"
    notify(stage.enter(), draft(f"{space}@ailleurs.example", space))
    tab = stage.enter("", STAFF.email)
    tab.goto("/admin/resiliations")
    row = settled(tab).get_by_role("listitem").filter(has_text=f"Aucun espace à l’adresse « {space} »")
    expect(row.get_by_role("button", name="Résilier l’abonnement")).to_have_count(0)
    row.get_by_role("button", name="Classer").click()
    dialog = tab.get_by_role("dialog")
    dialog.get_by_label("Ce qui a été décidé").fill("Contrat retrouvé, la personne est prévenue.")
    dialog.get_by_role("button", name="Classer").click()
    expect(tab.get_by_text("Notification classée")).to_be_visible()
    expect(row).to_have_count(0)
