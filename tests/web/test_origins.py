import pytest
from starlette.datastructures import Headers

from propmanager.web import origins

HOST = "dupont.propmanager.fr"
OURS = f"https://{HOST}"
OTHERS = [
    "https://evil.fr",
    "https://martin.propmanager.fr",
    "https://propmanager.fr",
    f"http://{HOST}",
    f"https://{HOST}:8443",
    f"https://{HOST}.evil.fr",
    "null",
    "",
]


@pytest.mark.parametrize(("origin", "allowed"), [(OURS, True), *[(other, False) for other in OTHERS]])
def test_a_socket_is_opened_by_the_very_same_host(origin, allowed):
    assert origins.is_same_origin_socket(Headers({"origin": origin, "host": HOST}), "https") == allowed


def test_a_socket_without_an_origin_is_refused():
    assert origins.is_same_origin_socket(Headers({"host": HOST}), "https") is False


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "CONNECT", "post"])
@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "https://evil.fr"}, True),
        ({"sec-fetch-site": "same-site", "origin": OURS}, False),
        ({"sec-fetch-site": "cross-site", "origin": OURS}, False),
        ({"sec-fetch-site": "none", "origin": OURS}, False),
        ({"sec-fetch-site": "", "origin": OURS}, True),
        ({"origin": OURS}, True),
        ({}, False),
        *[({"origin": other}, False) for other in OTHERS],
    ],
)
def test_only_our_own_page_may_change_anything(method, headers, allowed):
    """Checklist C38."""
    assert origins.may_change(method, "/auth/login", Headers({"host": HOST} | headers), "https") == allowed


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_reading_needs_no_origin(method):
    assert origins.may_change(method, "/auth/arrivee", Headers({}), "https") is True


@pytest.mark.parametrize(
    ("path", "allowed"),
    [("/webhooks/stripe", True), ("/webhooks", False), ("/auth/webhooks/", False), ("//webhooks/stripe", False)],
)
def test_signed_paths_need_no_origin(path, allowed):
    assert origins.may_change("POST", path, Headers({}), "https") == allowed


@pytest.mark.parametrize(
    ("referer", "allowed"),
    [
        ("https://propmanager.fr/", True),
        ("https://propmanager.fr/connexion", True),
        ("https://propmanager.fr", False),
        ("https://propmanager.fr.evil.fr/", False),
        ("https://propmanager.fr@evil.fr/", False),
        ("https://martin.propmanager.fr/", False),
        ("http://propmanager.fr/", False),
        ("https://evil.fr/?https://propmanager.fr/", False),
        ("", False),
    ],
)
def test_one_arrives_from_the_bare_site_only(referer, allowed):
    assert origins.may_arrive(Headers({"referer": referer}), "https://propmanager.fr") == allowed


PARTNER = "https://app.partenaire.fr"


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, True),
        ({"authorization": "Bearer x"}, True),
        ({"authorization": "bearer x", "origin": "https://evil.fr", "sec-fetch-site": "cross-site"}, True),
        ({"authorization": "Basic x", "origin": "https://evil.fr"}, False),
        ({"authorization": "Bearer", "origin": "https://evil.fr"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site", "origin": "https://martin.propmanager.fr"}, False),
        ({"sec-fetch-site": "same-origin", "origin": OURS}, True),
        ({"origin": OURS}, True),
        ({"origin": PARTNER, "sec-fetch-site": "cross-site"}, True),
        ({"origin": f"{PARTNER}:8443"}, False),
        *[({"origin": other}, False) for other in OTHERS],
    ],
)
def test_programs_may_call_the_api_and_foreign_pages_may_not(method, headers, allowed):
    """Checklist C38: no cookie is read there, so whoever holds a token is let through."""
    asked = Headers({"host": HOST} | headers)
    assert origins.may_call_api(method, asked, "https", (PARTNER,)) == allowed


@pytest.mark.parametrize(
    ("path", "is_api"), [("/api/v1/biens", True), ("/api", False), ("/apiculture", False), ("/auth/api/", False)]
)
def test_the_api_is_known_by_its_path(path, is_api):
    assert origins.is_api(path) == is_api
