"""A team through the mailbox: somebody is invited, joins, gets another role, and is removed."""

import re
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import LUCIE, PASSWORD
from tests.e2e import forms
from tests.e2e.axe import violations
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, settled
from tests.e2e.test_arriving import DASHBOARD, log_in
from tests.live.mails import wait_for_mail
from tests.live.people import newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-team")]

TEAM = "/parametres/equipe"
THROWN_OUT_MS = 5_000
LOGIN = re.compile("/connexion$")
PAUL = {"Prénom": "Paul", "Nom": "Nouveau", "Mot de passe": forms.PASSWORD}


def open_team(stage: Stage, *, width: int = DESK) -> Page:
    tab = stage.enter("equipe", OWNERS["equipe"], width=width, fresh_login=True)
    tab.goto(TEAM)
    expect(settled(tab).get_by_role("heading", name="Membres")).to_be_visible()
    return tab


def invite(tab: Page, emails: str, role: str = "Gestion") -> None:
    tab.get_by_role("button", name="Inviter").click()
    dialog = tab.get_by_role("dialog", name="Inviter dans votre équipe")
    expect(dialog.get_by_label("Adresses e-mail")).to_be_focused()
    dialog.get_by_label("Adresses e-mail").fill(emails)
    dialog.get_by_label("Rôle").select_option(label=role)
    dialog.get_by_role("button", name="Envoyer les invitations").click()


def invited(stage: Stage, mails: Path, email: str) -> Page:
    """Another browser, where the link of the mail was opened."""
    tab = stage.enter("equipe")
    tab.goto(wait_for_mail(mails, email, "Invitation").link)
    return tab


def choose(tab: Page, row: str, action: str) -> None:
    opener = tab.get_by_role("button", name=f"Actions pour {row}")
    opener.scroll_into_view_if_needed()  # a menu closes when the page scrolls
    opener.click()
    tab.get_by_role("menuitem", name=action).click()


def test_somebody_is_invited_joins_is_demoted_thrown_out_and_removed(stage: Stage, mails: Path):
    """Checklist A25 and B34."""
    email = "paul@invites.example"
    owner = open_team(stage)
    invite(owner, email)
    expect(owner.get_by_text("Invitation envoyée")).to_be_visible()
    expect(owner.get_by_role("listitem").filter(has_text=email)).to_contain_text("Valable jusqu’au")

    paul = invited(stage, mails, email)
    expect(
        paul.get_by_text("Camille Equipe vous invite dans l’espace Espace equipe. Votre rôle : Gestion.")
    ).to_be_visible()
    forms.fill(paul, PAUL)
    paul.get_by_role("button", name="Créer mon compte et entrer").click()
    expect(paul).to_have_url(f"http://{stage.server.host('equipe')}{DASHBOARD}")
    expect(settled(paul).get_by_role("heading", name="Bonjour Paul")).to_be_visible()

    owner.reload()
    row = settled(owner).get_by_role("listitem").filter(has_text=email)
    expect(row).to_contain_text("Paul Nouveau")
    expect(row).to_contain_text("Gestion")
    choose(owner, "Paul Nouveau", "Changer le rôle…")
    dialog = owner.get_by_role("dialog", name="Rôle de Paul Nouveau")
    dialog.get_by_label("Rôle").select_option(label="Lecture seule")
    started = time.monotonic()
    dialog.get_by_role("button", name="Changer le rôle").click()
    expect(paul).to_have_url(LOGIN, timeout=THROWN_OUT_MS)
    assert time.monotonic() - started < THROWN_OUT_MS / 1000
    expect(row).to_contain_text("Lecture seule")
    wait_for_mail(mails, email, "a changé")

    log_in(paul, email, forms.PASSWORD)
    expect(paul).to_have_url(re.compile(DASHBOARD))
    expect(settled(paul).get_by_text("Lecture seule").first).to_be_visible()
    expect(paul.get_by_role("link", name="Ajouter un bien")).to_have_count(0)
    choose(owner, "Paul Nouveau", "Retirer de l’équipe…")
    owner.get_by_role("button", name="Retirer l’accès").click()
    expect(paul).to_have_url(LOGIN, timeout=THROWN_OUT_MS)
    expect(owner.get_by_role("listitem").filter(has_text=email)).to_have_count(0)
    wait_for_mail(mails, email, "a été retiré")
    stage.expected.append("status of 401")
    log_in(paul, email, forms.PASSWORD)
    expect(paul.get_by_role("alert").filter(has_text="E-mail ou mot de passe incorrect.")).to_be_visible()


def test_who_has_an_account_joins_with_its_password(stage: Stage, mails: Path):
    owner = open_team(stage)
    invite(owner, LUCIE.email, "Lecture seule")
    lucie = invited(stage, mails, LUCIE.email)
    expect(lucie.get_by_text(f"Connectez-vous avec le compte {LUCIE.email}.")).to_be_visible()
    expect(lucie.get_by_label("Prénom")).to_have_count(0)
    stage.expected.append("status of 401")
    lucie.get_by_label("Mot de passe").fill("faux")
    lucie.get_by_role("button", name="Accepter et entrer").click()
    expect(lucie.get_by_role("alert").filter(has_text="E-mail ou mot de passe incorrect.")).to_be_visible()
    lucie.get_by_label("Mot de passe").fill(PASSWORD)
    lucie.get_by_role("button", name="Accepter et entrer").click()
    expect(lucie).to_have_url(f"http://{stage.server.host('equipe')}{DASHBOARD}")
    lucie.goto("/parametres/quitter")
    settled(lucie).get_by_role("button", name="Quitter l’espace…").click()
    lucie.get_by_role("button", name="Quitter l’espace", exact=True).click()
    expect(lucie).to_have_url(LOGIN, timeout=THROWN_OUT_MS)


def test_a_link_that_was_withdrawn_says_so_and_works_again_once_restored(stage: Stage, mails: Path):
    email = "annulee@invites.example"
    owner = open_team(stage)
    invite(owner, email)
    link = wait_for_mail(mails, email, "Invitation").link
    choose(owner, f"l’invitation de {email}", "Annuler l’invitation")
    expect(owner.get_by_text(f"L’invitation de {email} est annulée.")).to_be_visible()
    guest = stage.enter("equipe")
    guest.goto(link)
    expect(guest.get_by_text("Cette invitation a été annulée.")).to_be_visible()
    owner.get_by_role("button", name="Revenir en arrière").click()
    expect(owner.get_by_role("listitem").filter(has_text=email)).to_be_visible()
    guest.reload()
    expect(guest.get_by_role("button", name="Créer mon compte et entrer")).to_be_visible()
    choose(owner, f"l’invitation de {email}", "Annuler l’invitation")
    expect(owner.get_by_role("listitem").filter(has_text=email)).to_have_count(0)


def test_somebody_else_who_is_signed_in_is_told_whom_the_invitation_is_for(stage: Stage, mails: Path):
    email = "autre@invites.example"
    owner = open_team(stage)
    invite(owner, email)
    owner.goto(wait_for_mail(mails, email, "Invitation").link)
    expect(owner.get_by_text(f"Cette invitation est pour {email}.")).to_be_visible()
    expect(owner.get_by_role("button", name="Se déconnecter")).to_be_visible()
    owner.goto(TEAM)
    choose(settled(owner), f"l’invitation de {email}", "Annuler l’invitation")
    expect(owner.get_by_role("listitem").filter(has_text=email)).to_have_count(0)


@pytest.mark.parametrize("asked", ["Inviter", "Changer le rôle…", "Retirer de l’équipe…"])
def test_an_old_session_proves_itself_before_it_changes_the_team(stage: Stage, asked: str):
    """Checklist A24: to the confirmation before anything is typed, and back to the page."""
    colleague = newcomer(stage.server, "equipe")
    tab = open_team(stage)
    stage.let_proof_age(OWNERS["equipe"])
    if asked == "Inviter":
        tab.get_by_role("button", name="Inviter").click()
    else:
        choose(tab, "Noé Nouveau", asked)
    expect(tab).to_have_url(re.compile(r"/confirmation\?suite=%2Fparametres%2Fequipe$"))
    tab.get_by_label("Mot de passe").fill(PASSWORD)
    tab.get_by_role("button", name="Confirmer").click()
    expect(tab).to_have_url(re.compile(f"{TEAM}$"))
    if asked == "Inviter":
        settled(tab).get_by_role("button", name="Inviter").click()
    else:
        choose(settled(tab), "Noé Nouveau", asked)
    expect(tab.locator("dialog[open]")).to_be_visible()
    with stage.server.database() as db:
        db.execute("delete from app_user where id = %s", (colleague.user_id,))


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_each_wrong_address_is_answered_under_the_field_and_kept(stage: Stage, width: int):
    tab = open_team(stage, width=width)
    typed = f"claire@, {OWNERS['equipe']}"
    invite(tab, typed)
    dialog = tab.get_by_role("dialog", name="Inviter dans votre équipe")
    expect(dialog.get_by_text("claire@ : Cette adresse n’est pas complète.")).to_be_visible()
    expect(dialog.get_by_label("Adresses e-mail")).to_have_value(typed)
    dialog.get_by_label("Adresses e-mail").fill(OWNERS["equipe"])
    dialog.get_by_role("button", name="Envoyer les invitations").click()
    expect(dialog.get_by_text(f"{OWNERS['equipe']} fait déjà partie de votre équipe.")).to_be_visible()
    assert violations(tab) == []
    tab.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.parametrize("width", [DESK, PHONE])
def test_what_opens_on_the_page_is_open_to_everybody(stage: Stage, width: int):
    tab = open_team(stage, width=width)
    opener = tab.get_by_role("button", name="Actions pour Camille Equipe")
    opener.focus()
    tab.keyboard.press("Enter")
    expect(tab.get_by_role("menuitem", name="Changer le rôle…")).to_be_focused()
    assert violations(tab) == []
    tab.keyboard.press("Enter")
    dialog = tab.get_by_role("dialog", name="Rôle de Camille Equipe")
    expect(dialog).to_be_visible()
    assert violations(tab) == []
    dialog.get_by_label("Rôle").select_option(label="Lecture seule")
    dialog.get_by_role("button", name="Changer le rôle").click()
    expect(dialog.get_by_text("C’est le seul propriétaire du compte")).to_be_visible()
    assert violations(tab) == []


def test_the_last_owner_reads_why_they_cannot_leave(stage: Stage):
    tab = stage.enter("equipe", OWNERS["equipe"])
    tab.goto("/parametres/quitter")
    expect(settled(tab).get_by_text("Vous êtes le seul propriétaire du compte")).to_be_visible()
    expect(tab.get_by_role("button", name="Quitter l’espace…")).to_have_count(0)
    assert violations(tab) == []


def test_who_only_reads_finds_no_team_page(stage: Stage):
    tab = stage.enter("dupont", LUCIE.email)
    tab.goto(TEAM)
    expect(tab).to_have_url(re.compile("/acces-refuse$"))
