"""The forms of accounts, teams and settings: what cannot be saved is refused under its field, kept, and not saved."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from propmanager.accounts import tokens
from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.demo.people import PASSWORD
from propmanager.team.code import seal
from propmanager.team.model import Invitation
from tests.e2e import forms
from tests.e2e.forms import EMOJI, HEBREW, HIDDEN, HTML
from tests.e2e.stage import Stage, settled
from tests.live.people import Newcomer, newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-forms")]

SECRET = "un-secret-de-quarante-trois-caracteres-ou-a-p"
NO_ADDRESS = ("", "claire", "-1", "NaN", HTML, EMOJI, HEBREW, f"{'a' * 300}@exemple.fr")
NO_LINE = ("", "a" * 61, HTML, EMOJI, HEBREW, HIDDEN)
NO_NEW_PASSWORD = ("", "trop court", "d" * 129, EMOJI, HEBREW, "Nouveau Nouveau")
ERASURE = "Pour confirmer, recopiez le nom de l’espace : Espace plein"


@dataclass(frozen=True)
class Form:
    """One form. `right` could be saved; each of `wrong` replaces some of it, and leaves the tables as they are."""

    opened: Callable[[Stage], Page]
    button: str
    right: dict[str, str]
    wrong: tuple[dict[str, str], ...]
    tables: tuple[str, ...]


def each(label: str, values: tuple[str, ...]) -> tuple[dict[str, str], ...]:
    return tuple({label: value} for value in values)


# --- how one gets to each ---


def enter(stage: Stage, person: Newcomer, path: str) -> Page:
    tab = stage.enter(person.subdomain, person.email, fresh_login=True)
    tab.goto(path, wait_until="networkidle")
    return settled(tab)


def profile(stage: Stage) -> Page:
    tab = enter(stage, newcomer(stage.server, "brouillon"), "/parametres/profil")
    expect(tab.get_by_label("Prénom")).to_have_value("Noé")
    return tab


def erasure(stage: Stage) -> Page:
    return enter(stage, newcomer(stage.server, "plein", role="owner"), "/parametres/effacement")


def api_keys(stage: Stage) -> Page:
    return enter(stage, newcomer(stage.server, "martin", role="owner"), "/parametres/api")


def team(stage: Stage) -> Page:
    tab = enter(stage, newcomer(stage.server, "martin", role="owner"), "/parametres/equipe")
    tab.get_by_role("button", name="Inviter").click()
    return tab


def passkey(stage: Stage) -> Page:
    person = newcomer(stage.server, "dupont")
    tab = enter(stage, person, "/parametres/profil")
    with stage.server.database() as db:  # now that nobody asks for the key at the login
        row = "insert into passkey (credential_id, user_id, public_key, rp_id, nom) values (%s, %s, '', '', 'Clé')"
        db.execute(row, (person.user_id.bytes, person.user_id))
    tab.goto("/parametres/securite", wait_until="networkidle")
    tab.get_by_role("button", name="Renommer Clé").click()
    return tab


def confirmation(stage: Stage) -> Page:
    return enter(stage, newcomer(stage.server, "dupont"), "/confirmation?suite=%2Fsupport")


def forgotten(stage: Stage) -> Page:
    tab = stage.enter()
    tab.goto("/mot-de-passe-oublie", wait_until="networkidle")
    return tab


def reset(stage: Stage) -> Page:
    with stage.server.database() as db:
        db.execute(
            "insert into mail_link (kind, user_id, email, code_hash, expires_at) "
            "values ('reset_password', %s, '', %s, now() + interval '30 minutes')",
            (newcomer(stage.server, "dupont").user_id, tokens.digest(SECRET)),
        )
    tab = stage.enter()
    tab.goto(f"/reinitialisation?code={SECRET}", wait_until="networkidle")
    return tab


def invitation(stage: Stage) -> Page:
    with stage.server.database() as db:
        (tenant_id,) = db.execute("select id from tenant where subdomain = 'martin'").fetchone() or (uuid.uuid4(),)
        until = clock.now() + timedelta(days=1)
        invited = Invitation(tenant_id=tenant_id, email="invite@exemple.fr", role=Role.LECTURE, expires_at=until)
        row = db.execute(
            "insert into invitation (tenant_id, email, role, code_hash, expires_at) "
            "values (%s, %s, %s, %s, %s) returning id",
            (tenant_id, invited.email, invited.role, seal(SECRET, invited), until),
        ).fetchone()
    assert row
    tab = stage.enter("martin")
    tab.goto(f"/invitation?code={row[0]}.{SECRET}", wait_until="networkidle")
    return tab


# --- what they refuse ---

FORMS = {
    "name": Form(
        profile,
        "Enregistrer",
        {"Prénom": "Noé", "Nom": "Nouveau"},
        (
            *({"Prénom": value, "Nom": value} for value in NO_LINE),
            {"Prénom": "www.exemple.fr", "Nom": "claire@exemple.fr"},
        ),
        ("app_user",),
    ),
    "address": Form(
        profile,
        "Changer d’adresse",
        {"Nouvelle adresse": "autre@exemple.fr", "Votre mot de passe": PASSWORD},
        (
            {"Nouvelle adresse": "", "Votre mot de passe": ""},
            *each("Nouvelle adresse", NO_ADDRESS[1:]),
            *each("Votre mot de passe", (HTML, "d" * 129)),
        ),
        ("app_user", "mail_link"),
    ),
    "password": Form(
        profile,
        "Changer le mot de passe",
        {"Mot de passe actuel": PASSWORD, "Nouveau mot de passe": forms.PASSWORD},
        (
            {"Mot de passe actuel": "", "Nouveau mot de passe": ""},
            *each("Nouveau mot de passe", (*NO_NEW_PASSWORD[1:], PASSWORD)),
            *each("Mot de passe actuel", (HTML, EMOJI)),
        ),
        ("app_user",),
    ),
    "erasure": Form(
        erasure,
        "Demander la fermeture",
        {ERASURE: "Espace plein"},
        each(ERASURE, ("", "Espace", "-1", "NaN", HTML, EMOJI, HEBREW, HIDDEN, "x" * 300)),
        ("erasure_request",),
    ),
    "API key": Form(api_keys, "Créer la clé", {"Nom": "Tableur"}, each("Nom", NO_LINE), ("api_key",)),
    "invitation": Form(
        team,
        "Envoyer les invitations",
        {"Adresses e-mail": "autre@exemple.fr"},
        each("Adresses e-mail", NO_ADDRESS),
        ("invitation",),
    ),
    "passkey name": Form(
        passkey, "Renommer", {"Nom de la clé": "Téléphone"}, each("Nom de la clé", NO_LINE), ("passkey",)
    ),
    "confirmation": Form(
        confirmation,
        "Confirmer",
        {"Mot de passe": PASSWORD},
        each("Mot de passe", ("", HTML, EMOJI, "d" * 129)),  # of five tries
        ("app_user", "login_session"),
    ),
    "forgotten password": Form(
        forgotten, "Recevoir un lien", {"E-mail": "autre@exemple.fr"}, each("E-mail", NO_ADDRESS), ("mail_link",)
    ),
    "reset": Form(
        reset,
        "Enregistrer le mot de passe",
        {"Nouveau mot de passe": forms.PASSWORD},
        each("Nouveau mot de passe", NO_NEW_PASSWORD),
        ("app_user", "mail_link"),
    ),
    "acceptance": Form(
        invitation,
        "Créer mon compte et entrer",
        {"Prénom": "Noé", "Nom": "Nouveau", "Mot de passe": forms.PASSWORD},
        (
            {"Prénom": "", "Nom": "", "Mot de passe": ""},
            *({"Prénom": value, "Nom": value} for value in NO_LINE[1:]),
            *each("Mot de passe", NO_NEW_PASSWORD[1:]),
        ),
        ("app_user", "membership", "invitation"),
    ),
}


@pytest.mark.parametrize("name", FORMS)
def test_what_cannot_be_saved_is_refused_field_by_field_however_often(stage: Stage, name: str):
    stage.expected.append("status of 422")
    form = FORMS[name]
    tab = form.opened(stage)
    before = stage.digests(*form.tables)
    for wrong in form.wrong:
        typed = form.right | wrong
        forms.fill(tab, typed)
        tab.get_by_role("button", name=form.button, exact=True).click()
        forms.expect_refused(tab, typed, wrong)
    assert stage.digests(*form.tables) == before
