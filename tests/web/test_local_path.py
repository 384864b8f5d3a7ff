"""Checklist C44: an address that says where to go on to leads to our own pages, in Python and in the browser alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.pages import PAGES
from propmanager.web.local_path import HOME, LONGEST, local_path
from tests.page_script import in_the_browser

OURS = (
    "/",
    "/biens",
    "/biens/",
    "/biens?q=Villa%20X&tri=nom&page=2",
    "/biens?q=a+b%2Fc&statut=lou%C3%A9",
    "/biens/3f2504e0-4f89-11d3-9a0c-0305e82c3301",
    "/parametres/securite#sessions",
    "/apiculture",
    "/x." + "y" * (LONGEST - 3),
    "/caf%C3%A9",
    "/biens?suite=https://exemple.fr",
)
OTHERS = (
    "",
    "biens",
    "//evil.fr",
    "///evil.fr",
    "/\\evil.fr",
    "\\\\evil.fr",
    "\\/evil.fr",
    "/\t/evil.fr",
    "/\n/evil.fr",
    "\t//evil.fr",
    " //evil.fr",
    "/ /evil.fr",
    "/%2fevil.fr",
    "/%2F%2Fevil.fr",
    "/%5cevil.fr",
    "/%5C/evil.fr",
    "/%09/evil.fr",
    "/%00",
    "/%0d%0aSet-Cookie:x",
    "/biens?x=%0d%0aSet-Cookie:x",
    "/biens\r\nSet-Cookie: x",
    "/biens\n",
    "/./",
    "/../",
    "/biens/../auth/logout",
    "/.//evil.fr",
    "/%2e%2e/auth/arrivee",
    "/%2e",
    "/biens//evil.fr",
    "/biens/%2f",
    "/biens%",
    "/biens%2",
    "/biens?x=%zz",
    "https://evil.fr",
    "https:evil.fr",
    "https:/evil.fr",
    "HTTPS://evil.fr",
    "http://localhost:3000/biens",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    "/javascript:alert(1)",
    "/@evil.fr",
    "@evil.fr",
    "/auth/arrivee?code=x",
    "/auth",
    "/AUTH/logout",
    "/api/v1/auth/login",
    "/webhooks/stripe",
    "/reprise?suite=/reprise",
    "/reprise",
    "/<script>",
    '/"onclick="x',
    "/biens?x=<script>",
    "/biens#<script>",
    "/\u2028",
    "/é",
    "/／evil.fr",
    "/\u0000",
    "/\ufeff/evil.fr",
    "/x." + "y" * (LONGEST - 2),
)
TABLE = {text: text for text in OURS} | dict.fromkeys(OTHERS, HOME)


@pytest.mark.parametrize("text", TABLE)
def test_redirect_parameters_lead_to_local_paths_only(text: str):
    assert local_path(text) == TABLE[text]


def test_the_script_of_the_pages_has_the_same_rule():
    assert dict(zip(TABLE, in_the_browser("local_path.js", "localPath", list(TABLE)), strict=True)) == TABLE


def test_the_script_and_the_server_agree_on_whatever_is_made_of_dangerous_pieces():
    pieces = ("/", "//", "\\", "a", "..", ".", "%2f", "%5c", "%", ":", "?", "#", "@", "\t", "\n", "evil.fr", "/auth")
    texts = [a + b + c for a in pieces for b in pieces for c in pieces]
    assert in_the_browser("local_path.js", "localPath", texts) == [local_path(text) for text in texts]


@pytest.mark.parametrize("route", sorted({page.route for page in PAGES} - {"/reprise"}))
def test_every_page_can_be_gone_on_to(route: str):
    path = route.replace("[", "").replace("]", "")
    assert local_path(f"{path}?q=x") == f"{path}?q=x"


@given(st.text())
def test_any_text_gives_a_path_of_this_site(text: str):
    path = local_path(text)
    assert path.startswith("/")
    assert path[1:2] not in {"/", "\\"}
    assert path.isprintable()
