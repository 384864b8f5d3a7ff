"""Sign-up, login, the choice of a space, and the addresses that lead nowhere."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from starlette.responses import HTMLResponse

from propmanager.demo.people import AGNES, CLAIRE, LUCIE, PASSWORD, PAUL, STAFF
from propmanager.web import plain_pages
from tests.e2e import forms
from tests.e2e.axe import violations_without_scripts
from tests.e2e.stage import DESK, PHONE, Stage, resize, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-arriving")]

DASHBOARD = "/tableau-de-bord"


def log_in(tab: Page, email: str, password: str = PASSWORD) -> None:
    # The form has no state of its own to wait for: its scripts are there once the network is silent.
    tab.goto("/connexion", wait_until="networkidle")
    tab.get_by_label("E-mail").fill(email)
    tab.get_by_label("Mot de passe").fill(password)
    tab.get_by_role("button", name="Se connecter", exact=True).click()


def test_two_people_sign_up_log_in_and_each_sees_the_bien_that_is_theirs(stage: Stage, mails: Path):
    tabs = {subdomain: stage.enter() for subdomain in ("moreau", "petit")}
    for subdomain, tab in tabs.items():
        forms.fill(forms.open_sign_up(tab), forms.sign_up_of(subdomain))
        expect(tab.get_by_text(f"{subdomain}.{stage.server.base_host} est libre.")).to_be_visible()
        tab.get_by_role("button", name="Créer mon espace").click()
        forms.confirm_address(tab, mails, f"claire@{subdomain}.fr")
        expect(tab).to_have_url(f"http://{stage.server.host(subdomain)}{DASHBOARD}")
        tab.get_by_role("link", name="Ajouter un bien").first.click()
        forms.fill(tab, forms.BIEN | {"Nom du bien": f"Appartement de {subdomain}"})
        tab.get_by_role("button", name="Enregistrer le bien").click()
        expect(tab.get_by_role("heading", name=f"Appartement de {subdomain}")).to_be_visible()
    for subdomain in tabs:
        again = stage.enter(subdomain)
        log_in(again, f"claire@{subdomain}.fr", forms.PASSWORD)
        expect(again).to_have_url(f"http://{stage.server.host(subdomain)}{DASHBOARD}")
        expect(again.get_by_text(f"SCI {subdomain.capitalize()}").first).to_be_visible()
        expect(again.get_by_text("Appartement de")).to_have_text([f"Appartement de {subdomain}"])


def test_the_address_is_proposed_from_the_name_and_never_replaces_what_was_typed(stage: Stage):
    tab = forms.open_sign_up(stage.enter())
    forms.fill(tab, {"Nom de votre espace": "SCI de l’Été"})
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("Adresse de votre espace")).to_have_value("sci-de-l-ete")
    forms.fill(tab, {"Adresse de votre espace": "dupont"})
    expect(tab.get_by_text("Cette adresse est déjà prise.")).to_be_visible()
    tab.get_by_label("Nom de votre espace").fill("SCI d’Hiver")
    tab.keyboard.press("Tab")
    expect(tab.get_by_label("Adresse de votre espace")).to_have_value("dupont")


def test_sign_up_sent_before_the_scripts_have_come_shows_the_password_to_nobody(stage: Stage):
    stage.expected.append("405")
    tab = stage.enter(scripts=False)
    tab.goto("/inscription")
    tab.locator("#password").fill(forms.PASSWORD)
    tab.locator("#password").press("Enter")
    tab.wait_for_load_state()
    assert tab.url == f"{stage.server.base_url}/inscription"


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("", ""),
        (CLAIRE.email, "faux"),
        (PAUL.email, PASSWORD),
        ("nobody@dupont.example", PASSWORD),
        ("<b>claire</b>", "x" * 200),
        ("😀@שלום", "\u202eחדש"),
    ],
)
def test_a_refused_login_says_one_sentence_and_keeps_the_email(stage: Stage, email: str, password: str):
    stage.expected.append("status of 401")
    tab = stage.enter("dupont")
    log_in(tab, email, password)
    refusal = tab.get_by_role("alert").filter(has_text="E-mail ou mot de passe incorrect.")
    expect(refusal).to_be_focused()
    expect(tab.get_by_label("E-mail")).to_have_value(email)
    expect(tab.get_by_label("Mot de passe")).to_have_value(password)


def test_on_the_bare_host_the_only_space_of_a_person_opens_by_itself(stage: Stage):
    tab = stage.enter()
    log_in(tab, LUCIE.email)
    expect(tab).to_have_url(f"http://{stage.server.host('dupont')}{DASHBOARD}")
    expect(tab.get_by_role("heading", name="Bonjour Lucie")).to_be_visible()


def test_a_member_of_several_spaces_chooses_one(stage: Stage):
    tab = stage.enter()
    log_in(tab, AGNES.email)
    expect(tab).to_have_url(f"{stage.server.base_url}/choix")
    expect(tab.locator("main li")).to_have_text(["Dupont Patrimoinedupont", "Martin Patrimoinemartin"])
    tab.get_by_role("button", name="Martin Patrimoine").click()
    expect(tab).to_have_url(f"http://{stage.server.host('martin')}{DASHBOARD}")
    expect(tab.get_by_role("heading", name="Bonjour Agnès")).to_be_visible()


def test_staff_lands_on_its_pages_which_no_landlord_sees(stage: Stage):
    staff = stage.enter()
    log_in(staff, STAFF.email)
    staff.wait_for_url("**/connexion/verification", wait_until="networkidle")
    staff.get_by_label("Code de votre application").fill(stage.server.fresh_code(STAFF.email))
    staff.get_by_role("button", name="Vérifier").click()
    expect(staff).to_have_url(f"{stage.server.base_url}/admin/abonnements")
    expect(staff.get_by_role("heading", level=1, name="Abonnements")).to_be_visible()
    landlord = stage.enter("", AGNES.email)
    landlord.goto("/admin/abonnements")
    expect(landlord).to_have_url(f"{stage.server.base_url}/acces-refuse")
    stranger = stage.enter()
    stranger.goto("/admin/abonnements")
    expect(stranger).to_have_url(f"{stage.server.base_url}/connexion")


@pytest.mark.parametrize("path", [DASHBOARD, "/biens", "/biens/nouveau", "/facturation", "/parametres/export"])
def test_a_stranger_is_asked_to_log_in(stage: Stage, path: str):
    tab = stage.enter("dupont")
    tab.goto(path)
    expect(tab).to_have_url(f"http://{stage.server.host('dupont')}/connexion")


def test_an_unknown_space_is_a_french_404(stage: Stage):
    stage.expected.append("status of 404")
    tab = stage.enter("personne")
    answer = tab.goto("/biens")
    assert answer
    assert answer.status == 404
    expect(tab.get_by_role("heading", name="Cet espace n’existe pas")).to_be_visible()
    tab.get_by_role("link", name="Aller à l’accueil").click()
    expect(tab).to_have_url(f"{stage.server.base_url}/")


@pytest.mark.parametrize(
    "answer",
    [
        plain_pages.unknown_space("http://localhost"),
        plain_pages.too_early("/inscription"),
        plain_pages.database_away(),
        plain_pages.defect(),
    ],
    ids=lambda answer: str(answer.status_code),
)
def test_a_page_without_the_application_is_open_to_everybody(stage: Stage, answer: HTMLResponse):
    stage.expected.append(f"status of {answer.status_code}")
    page = {"status": answer.status_code, "headers": dict(answer.headers), "body": bytes(answer.body)}
    tab = stage.enter()
    tab.route("**/panne", lambda route: route.fulfill(**page))
    tab.goto("/panne")
    expect(tab.get_by_role("heading", level=1)).to_be_visible()
    for width in (DESK, PHONE):
        resize(tab, width)
        assert not tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
        assert (width, violations_without_scripts(tab)) == (width, [])


@pytest.mark.parametrize("subdomain", ["", "dupont"])
def test_an_unknown_page_is_a_french_404(stage: Stage, subdomain: str):
    stage.expected.append("status of 404")
    tab = stage.enter(subdomain)
    answer = tab.goto("/biens/1/2/3/4")
    assert answer
    assert answer.status == 404
    expect(tab.get_by_role("heading", name="Cette page n’existe pas")).to_be_visible()


@pytest.mark.parametrize("bien", ["pas-un-identifiant", "00000000-0000-4000-8000-000000000000"])
def test_a_bien_that_is_nobody_s_is_said_missing(stage: Stage, bien: str):
    tab = stage.enter("dupont", CLAIRE.email)
    for path in (f"/biens/{bien}", f"/biens/{bien}/modifier", f"/biens/nouveau?copie={bien}"):
        tab.goto(path)
        expect(settled(tab).get_by_text("Ce bien n’existe pas, ou plus")).to_be_visible()


def test_the_bien_of_another_space_is_said_missing(stage: Stage):
    tab = stage.enter("dupont", CLAIRE.email)
    tab.goto(f"/biens/{stage.bien_id('martin', 'Deux-pièces Vieux-Lyon')}")
    expect(tab.get_by_text("Ce bien n’existe pas, ou plus")).to_be_visible()
