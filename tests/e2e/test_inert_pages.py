"""Checklist C43: everything in a space is called like an attack, and every page of it shows text.

Forms refuse most of these words; here they are in the database, as if one form had let them through.
"""

from dataclasses import dataclass

import pytest
from playwright.sync_api import Dialog, Page, expect

from propmanager.pages import PAGES
from propmanager.web.access import Audience
from tests.e2e.stage import Stage, settled
from tests.live.people import newcomer
from tests.live.server import LiveServer
from tests.xss import ATTACKS

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-pages")]

SUBDOMAIN, NOTED = "espace-hostile", "Bien aux notes"
_SPACE = "insert into tenant (nom, subdomain, plan, status) values (%s, %s, 'enterprise', 'active')"
_BIEN = """
insert into bien (tenant_id, nom, adresse, code_postal, ville, type, notes, nom_key, search_text)
select id, %s, %s, '69001', %s, 'maison', %s, %s, '' from tenant where subdomain = %s returning id
"""
_KEY = """
insert into api_key (tenant_id, nom, prefix, key_hash, scopes, user_id)
select id, %s, 'pmk_hostile1', sha256(%s::bytea), '["read"]', %s from tenant where subdomain = %s
"""
_NAMES = "update app_user set prenom = %s, nom = %s where id = %s"
# What an attack that came alive would leave in the document; none of our own pages has any of it.
ALIVE = (
    "[onerror], [onload], [ontoggle], [onfocus], iframe, object, base, math, meta[http-equiv=refresh], "
    "[src^='javascript'], [href^='javascript'], [action^='javascript'], img[src='x'], link[href^='javascript']"
)


@dataclass(frozen=True)
class Hostile:
    email: str
    noted_bien: str


@pytest.fixture(scope="module")
def hostile(e2e_server: LiveServer) -> Hostile:
    with e2e_server.database() as db:
        db.execute(_SPACE, (ATTACKS[0], SUBDOMAIN))
    owner = newcomer(e2e_server, SUBDOMAIN, role="owner")
    colleagues = [newcomer(e2e_server, SUBDOMAIN) for _ in ATTACKS]
    with e2e_server.database() as db:
        db.execute(_NAMES, (ATTACKS[7], ATTACKS[10], owner.user_id))
        for number, (attack, colleague) in enumerate(zip(ATTACKS, colleagues, strict=True)):
            db.execute(_NAMES, (attack, attack, colleague.user_id))
            db.execute(_BIEN, (attack, attack, attack, attack, f"{number:03}", SUBDOMAIN))
            db.execute(_KEY, (attack, str(number), owner.user_id, SUBDOMAIN))
        noted = db.execute(_BIEN, (NOTED, ATTACKS[1], ATTACKS[2], "\n".join(ATTACKS), "999", SUBDOMAIN)).fetchone()
    assert noted
    return Hostile(owner.email, str(noted[0]))


def addresses(hostile: Hostile) -> list[str]:
    """Every page that a member may open."""
    shown = [page.route for page in PAGES if page.audience in {Audience.MEMBER, Audience.PERSON}]
    return [f"{route}?par=50".replace("[bien_id]", hostile.noted_bien) for route in shown]


def alive(tab: Page) -> tuple[int, object]:
    return tab.locator(ALIVE).count(), tab.evaluate("window.pwned ?? null")


def shown(tab: Page) -> list[str]:
    """The attacks that are read on the page as they were typed."""
    text = tab.locator("main").text_content() or ""
    return [attack for attack in ATTACKS if attack in text]


def test_no_page_of_a_space_runs_what_it_is_called(stage: Stage, hostile: Hostile):
    tab, ran = stage.enter(SUBDOMAIN, hostile.email), []

    def hear(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    tab.on("dialog", hear)
    found = {}
    for address in addresses(hostile):
        tab.goto(address)
        settled(tab)
        expect(tab.locator("h1").first).to_be_visible()
        found[address] = alive(tab)
    assert {address: one for address, one in found.items() if one != (0, None)} == {}
    assert (ran, len(found) > 15) == ([], True)


@pytest.mark.parametrize("path", ["/biens?par=50", "/parametres/equipe", "/parametres/api", "/biens/NOTED"])
def test_each_attack_is_read_as_it_was_typed(stage: Stage, hostile: Hostile, path: str):
    tab = stage.enter(SUBDOMAIN, hostile.email)
    tab.goto(path.replace("NOTED", hostile.noted_bien))
    settled(tab)
    expect(tab.locator("main")).to_contain_text(ATTACKS[-1])
    assert (shown(tab), alive(tab)) == (list(ATTACKS), (0, None))


def test_the_form_of_a_bien_holds_its_notes_as_they_were_typed(stage: Stage, hostile: Hostile):
    tab = stage.enter(SUBDOMAIN, hostile.email)
    tab.goto(f"/biens/{hostile.noted_bien}/modifier")
    expect(settled(tab).get_by_label("Notes")).to_have_value("\n".join(ATTACKS))
    assert alive(tab) == (0, None)
