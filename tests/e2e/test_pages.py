"""Every page of the page table, opened by somebody who may: alive, in French, without a complaint, for everybody."""

from typing import NamedTuple

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from propmanager.demo.people import AGNES, CLAIRE, PAUL, STAFF
from propmanager.pages import PAGES
from propmanager.tenants.plans import Feature
from propmanager.web.access import Audience, Page
from propmanager.web.hosts import Site
from tests.e2e.axe import violations
from tests.e2e.stage import DESK, PHONE, Stage, resize, settled

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-pages")]


class Visitor(NamedTuple):
    subdomain: str
    email: str


_VISITORS = {
    Audience.PUBLIC: Visitor("", ""),
    Audience.VISITOR: Visitor("", AGNES.email),
    Audience.MEMBER: Visitor("dupont", CLAIRE.email),
    Audience.STAFF: Visitor("", STAFF.email),
    Audience.PERSON: Visitor("dupont", CLAIRE.email),
}


def _visitor(page: Page) -> Visitor:
    """Somebody who may open the page: the API is of one of the two spaces only."""
    if page.feature == Feature.API:
        return Visitor("martin", PAUL.email)
    visitor = _VISITORS[page.audience]
    return visitor._replace(subdomain="dupont") if page.site == Site.TENANT else visitor


def open_page(stage: Stage, page: Page) -> Tab:
    subdomain, email = _visitor(page)
    tab = stage.enter(subdomain, email)
    if page.route == "/404":
        stage.expected.append("status of 404")
    if page.route == "/reprise":  # which else goes on at once
        stage.expected.append("status of 503")
        tab.route("**/auth/refresh", lambda route: route.fulfill(status=503))
    tab.goto(_address(stage, page))
    expect(tab).to_have_title(f"{page.title} · PropManager")
    return settled(tab)


def _address(stage: Stage, page: Page) -> str:
    if page.route == "/404":
        return "/une-page-qui-n-existe-pas"
    route = page.route.replace("[bien_id]", stage.bien_id("dupont", "Deux-pièces Vieux-Lyon"))
    return route.replace("[space_id]", stage.space_id("dupont"))


def _is_wider_than_its_window(tab: Tab) -> bool:
    return tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.route)
def test_a_page_is_open_to_everybody(stage: Stage, page: Page):
    """Checklist C41."""
    tab = open_page(stage, page)
    assert tab.locator("html").get_attribute("lang") == "fr"
    for width in (DESK, PHONE):
        resize(tab, width)
        expect(tab.get_by_role("heading", level=1)).to_be_visible()
        assert not _is_wider_than_its_window(tab)
        assert (width, violations(tab)) == (width, [])


def test_every_audience_and_both_sites_are_among_the_pages():
    assert {page.audience for page in PAGES} == set(_VISITORS)
    assert {page.site for page in PAGES} == {None, Site.BARE, Site.TENANT}
