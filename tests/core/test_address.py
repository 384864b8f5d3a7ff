import pytest

from propmanager.core.address import SEARCH_MAX, read_search
from tests.page_script import in_the_browser

LONG = "é" * SEARCH_MAX
EMOJI = "\N{HOUSE BUILDING}"
READ = {
    "": "",
    "  ": "",
    "rue ": "rue",
    "  rue de Lyon\t": "rue de Lyon",
    "\u00a0rue\u202f": "rue",
    "\x1crue\x85": "rue",
    "\ufeffrue\ufeff": "\ufeffrue\ufeff",
    "r\0ue\ud800": "rue",
    f" {LONG}é ": LONG,
    f"{LONG[1:]} suite": f"{LONG[1:]} ",
    EMOJI * (SEARCH_MAX + 1): EMOJI * SEARCH_MAX,
}


@pytest.mark.parametrize("typed", READ, ids=ascii)
def test_a_search_is_read_trimmed_and_cut(typed):
    assert read_search(typed) == READ[typed]


def test_the_script_of_the_pages_awaits_what_the_server_reads():
    assert dict(zip(READ, in_the_browser("search_text.js", "searchText", list(READ)), strict=True)) == READ


def test_the_script_and_the_server_agree_on_every_letter_at_an_edge():
    texts = [f"{letter}rue{letter}" for letter in map(chr, range(0x10000))]
    assert in_the_browser("search_text.js", "searchText", texts) == [read_search(text) for text in texts]


@pytest.mark.parametrize("typed", [None, 3, ["rue"], {"q": "rue"}])
def test_what_is_no_text_searches_nothing(typed):
    assert read_search(typed) == ""
