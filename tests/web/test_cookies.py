"""Checklist A14: each cookie, letter by letter, in production and without TLS in development."""

from collections.abc import Callable

import pytest
from starlette.responses import Response

from propmanager.web import cookies
from tests.core.test_settings import PRODUCTION


@pytest.fixture
def production(configure: Callable[..., None]) -> None:
    configure(**PRODUCTION)


def lines(write: Callable[[Response], None]) -> list[str]:
    answer = Response()
    write(answer)
    return answer.headers.getlist("set-cookie")


def open_session(answer: Response) -> None:
    cookies.set_session(answer, access="a.b.c", refresh="r", seconds=60)


def test_a_session_is_for_https_and_its_refresh_for_the_login_routes(production: None):
    assert lines(open_session) == [
        "__Host-pm_access=a.b.c; HttpOnly; Max-Age=60; Path=/; SameSite=strict; Secure",
        "__Secure-pm_refresh=r; HttpOnly; Max-Age=60; Path=/auth; SameSite=strict; Secure",
    ]


def test_a_challenge_lives_for_five_minutes(production: None):
    assert lines(lambda answer: cookies.set_challenge(answer, "code")) == [
        "__Secure-pm_challenge=code; HttpOnly; Max-Age=300; Path=/auth; SameSite=strict; Secure"
    ]


def test_a_browser_stays_known_for_a_year(production: None):
    assert lines(lambda answer: cookies.set_device(answer, "token")) == [
        "__Host-pm_device=token; HttpOnly; Max-Age=31536000; Path=/; SameSite=strict; Secure"
    ]


def test_a_logout_clears_under_the_same_names_and_paths(production: None):
    """A browser refuses the prefixed names without Secure: such a line would clear nothing."""
    assert lines(cookies.clear) == [
        '__Host-pm_access=""; HttpOnly; Max-Age=0; Path=/; SameSite=strict; Secure',
        '__Secure-pm_refresh=""; HttpOnly; Max-Age=0; Path=/auth; SameSite=strict; Secure',
    ]
    assert lines(cookies.clear_challenge) == [
        '__Secure-pm_challenge=""; HttpOnly; Max-Age=0; Path=/auth; SameSite=strict; Secure'
    ]


def test_without_tls_in_development_the_names_are_plain(configure: Callable[..., None]):
    assert lines(open_session) == [
        "pm_access=a.b.c; HttpOnly; Max-Age=60; Path=/; SameSite=strict",
        "pm_refresh=r; HttpOnly; Max-Age=60; Path=/auth; SameSite=strict",
    ]
