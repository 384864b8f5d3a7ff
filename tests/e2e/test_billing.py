"""A subscription from its first card to its end, through the pages, Stripe, the worker and the mailbox."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from propmanager.demo.people import LUCIE, PASSWORD
from tests.e2e import forms
from tests.e2e.axe import violations
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, resize, settled
from tests.live.mails import wait_for_mail
from tests.live.stripe import StripeSandbox

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-billing")]

BILLING, SPACE = "/facturation", "abonne"
OWNER = OWNERS[SPACE]
SEEN_MS = 3_000  # after the news have left Stripe
FAILS = "pm_card_chargeCustomerFail"
IDENTITY = {
    "Nom ou raison sociale": "SCI des Lilas",
    "SIREN": "732 829 320",
    "Numéro de TVA": "FR44732829320",
    "Adresse": "12 rue des Lilas",
    "Code postal": "69002",
    "Ville": "Lyon",
}


def open_billing(stage: Stage, subdomain: str = SPACE, email: str = OWNER, *, width: int = DESK) -> Page:
    tab = stage.enter(subdomain, email, width=width)
    tab.goto(BILLING)
    expect(settled(tab).get_by_role("heading", name="Plan Actuel")).to_be_visible()
    return tab


def block(tab: Page, heading: str) -> Locator:
    return tab.locator("section").filter(has=tab.get_by_role("heading", name=heading, exact=True))


def expect_plan(tab: Page, plan: str, status: str | re.Pattern[str]) -> None:
    """Without a reload: the page looks by itself."""
    shown = block(tab, "Plan Actuel")
    expect(shown.get_by_text(status)).to_be_visible(timeout=SEEN_MS)
    expect(shown.get_by_text(plan, exact=True)).to_be_visible(timeout=SEEN_MS)


def expect_payments(tab: Page, *expected: list[str]) -> None:
    """Status and amount, the newest first; there may be older ones."""
    rows = block(tab, "Historique des Paiements").locator("tbody tr")
    for place, words in enumerate(expected):
        for word in words:
            expect(rows.nth(place)).to_contain_text(word, timeout=SEEN_MS)


def customer_of(stage: Stage) -> str:
    query = "select stripe_customer_id from billing_account join tenant on tenant.id = tenant_id where subdomain = %s"
    with stage.server.database() as db:
        (found,) = db.execute(query, (SPACE,)).fetchone() or ("",)
    return found


def pay_at_checkout(tab: Page) -> None:
    tab.get_by_label("Adresse", exact=True).fill("12 rue des Lilas")
    tab.get_by_label("Code postal").fill("69002")
    tab.get_by_label("Ville").fill("Lyon")
    tab.get_by_role("button", name="Payer").click()


def test_a_subscription_from_its_first_card_to_its_end(stage: Stage, mails: Path, stripe_sandbox: StripeSandbox):
    tab = open_billing(stage)
    subscribe(tab, mails)
    upgrade(tab, mails)
    fall_behind(tab, mails, stripe_sandbox, customer_of(stage))
    pay_the_debt(tab, mails)
    cancel_and_resume(tab, mails)


def subscribe(tab: Page, mails: Path) -> None:
    expect_plan(tab, "Premium", "Essai gratuit")
    tab.get_by_role("button", name="Choisir Basic").click()
    pay_at_checkout(tab)
    expect(tab).to_have_url(re.compile(f"{BILLING}$"))
    expect(tab.get_by_text("Abonnement pris")).to_be_visible()
    expect_plan(tab, "Basic", "Actif")
    expect_payments(tab, ["Payée", "34,80\u00a0€"])
    ours = re.compile(r"^/facturation/factures/.+\.pdf$")
    expect(tab.get_by_role("main").get_by_role("link", name="PDF")).to_have_attribute("href", ours)
    wait_for_mail(mails, OWNER, "est actif")


def upgrade(tab: Page, mails: Path) -> None:
    tab.get_by_role("button", name="Passer à Premium").click()
    dialog = tab.get_by_role("dialog", name="Passer à Premium")
    expect(dialog.get_by_text("Temps non utilisé de Basic")).to_be_visible()
    expect(dialog.get_by_text("À payer aujourd’hui, TTC")).to_be_visible()
    expect(dialog.get_by_role("button", name="Garder mon plan")).to_be_focused()
    assert violations(tab) == []
    dialog.get_by_role("button", name="Payer 60,00\u00a0€").dblclick()
    expect_plan(tab, "Premium", "Actif")
    expect_payments(tab, ["Payée", "60,00\u00a0€"], ["Payée", "34,80\u00a0€"])
    wait_for_mail(mails, OWNER, "Reçu de votre paiement de 60,00")


def fall_behind(tab: Page, mails: Path, stripe_sandbox: StripeSandbox, customer: str) -> None:
    stripe_sandbox.ask("card", customer=customer, card=FAILS)
    for days in (32, 4, 6):
        stripe_sandbox.wait_until_delivered()
        stripe_sandbox.advance(days, customer)
        expect_plan(tab, "Premium", "Suspendu" if days == 6 else "Paiement en retard")
    expect(tab.get_by_text("Votre espace est fermé : un paiement a été refusé.", exact=True)).to_be_visible()
    expect_payments(tab, *[["Échec", "94,80\u00a0€"]] * 3, ["À payer", "94,80\u00a0€"], ["Payée", "60,00\u00a0€"])
    for subject in ("a été refusé", "est fermé"):
        wait_for_mail(mails, OWNER, subject)
    resize(tab, PHONE)
    assert violations(tab) == []
    resize(tab, DESK)


def pay_the_debt(tab: Page, mails: Path) -> None:
    tab.get_by_role("button", name="Régler le paiement").click()
    tab.get_by_role("button", name="Payer").click()  # with the first card there, a good one
    expect(tab.get_by_text("La facture est payée.")).to_be_visible()
    tab.goto(BILLING)
    expect_plan(settled(tab), "Premium", "Actif")
    wait_for_mail(mails, OWNER, "est rouvert")


def cancel_and_resume(tab: Page, mails: Path) -> None:
    expect(tab.get_by_role("link", name="résilier votre contrat")).to_have_attribute("href", "/resilier")
    tab.get_by_role("button", name="Annuler l’abonnement").click()
    question = tab.get_by_role("alertdialog", name="Annuler l’abonnement ?")
    expect(question.get_by_role("button", name="Garder l’abonnement")).to_be_focused()
    question.get_by_role("button", name="Annuler l’abonnement").click()
    expect_plan(tab, "Premium", re.compile("^Se termine le "))
    wait_for_mail(mails, OWNER, "est résilié")
    tab.get_by_role("button", name="Reprendre l’abonnement").click()
    expect_plan(tab, "Premium", "Actif")
    expect(tab.get_by_role("button", name="Annuler l’abonnement")).to_be_visible()


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_the_identity_is_corrected_under_its_fields_and_kept(stage: Stage, width: int):
    tab = open_billing(stage, "brouillon", OWNERS["brouillon"], width=width)
    form = block(tab, "Identité de facturation")
    form.get_by_role("button", name="Modifier").click()
    expect(form.get_by_label("Nom ou raison sociale")).to_be_visible()
    forms.fill(tab, IDENTITY | {"SIREN": "732 829 321", "Ville": ""})
    form.get_by_role("button", name="Enregistrer").click()
    expect(form.get_by_text("Ce SIREN n’existe pas.")).to_be_visible()
    expect(form.get_by_label("SIREN")).to_have_value("732 829 321")
    expect(form.get_by_label("Adresse")).to_have_value(IDENTITY["Adresse"])
    assert violations(tab) == []
    forms.fill(tab, IDENTITY)
    form.get_by_role("button", name="Enregistrer").click()
    expect(tab.get_by_text("Identité enregistrée")).to_be_visible()
    expect(form.get_by_text("732829320", exact=True)).to_be_visible()
    expect(form.get_by_role("textbox")).to_have_count(0)


@pytest.mark.parametrize("asked", ["Modifier", "Choisir Enterprise"])
def test_an_old_session_proves_itself_before_it_touches_the_billing(stage: Stage, asked: str):
    """Checklist A24: to the confirmation before anything is typed, and back to the page."""
    tab = open_billing(stage, "brouillon", OWNERS["brouillon"])
    stage.let_proof_age(OWNERS["brouillon"])
    tab.get_by_role("button", name=asked).first.click()
    expect(tab).to_have_url(re.compile(r"/confirmation\?suite=%2Ffacturation$"))
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    tab.get_by_role("button", name="Confirmer").click()
    expect(tab).to_have_url(re.compile(f"{BILLING}$"))
    expect(settled(tab).get_by_role("heading", name="Plan Actuel")).to_be_visible()


def test_who_only_reads_sees_the_plan_and_no_button(stage: Stage):
    tab = open_billing(stage, "dupont", LUCIE.email)
    expect(tab.get_by_text("Seule l’administration de l’espace change de plan.")).to_be_visible()
    expect(tab.locator("main").get_by_role("button")).to_have_count(0)
    expect(tab.locator("main").get_by_role("textbox")).to_have_count(0)
    assert violations(tab) == []
