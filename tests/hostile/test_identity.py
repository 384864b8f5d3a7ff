"""Borrowed, forged and stale identities: others' client tokens, headers nobody should believe, foreign cookies."""

import asyncio
import uuid
from dataclasses import replace

import jwt
import pytest

from propmanager.accounts import tokens
from propmanager.core import clock
from propmanager.demo.people import CLAIRE
from tests.hostile.attack import words_in, words_of
from tests.hostile.conftest import People
from tests.live.client import SESSION_STATE, Browser, Frame, browser, open_tab, redirects, socket_headers, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

USER_NAME = f"{SESSION_STATE}.user_name_rx_state_"
NAME = f"{CLAIRE.prenom} {CLAIRE.nom}"


async def _owner_s_token(owner: Browser) -> str:
    async with open_tab(owner, "/support") as tab:
        assert values(tab.frames)[USER_NAME] == NAME
        return tab.token


async def _hydrated(visitor: Browser, token: str = "", pathname: str = "/connexion", **headers: str) -> list[Frame]:
    sent = socket_headers(visitor) | headers
    async with open_tab(visitor, pathname, token=token, headers=sent) as tab:
        await tab.hydrate()
        return tab.frames


@pytest.mark.parametrize("thief", ["nobody", "reader", "stranger", "visitor", "staff"])
def test_another_s_client_token_shows_nothing_of_theirs(live_server: LiveServer, people: People, thief: str):
    async def steal() -> list[Frame]:
        token = await _owner_s_token(people.owner)
        return await _hydrated(getattr(people, thief), token)

    assert NAME not in repr(asyncio.run(steal()))


@pytest.mark.parametrize("thief", ["nobody", "reader", "stranger"])
def test_another_s_client_token_in_use_is_not_shared(live_server: LiveServer, people: People, thief: str):
    async def steal() -> list[Frame]:
        async with open_tab(people.owner, "/support") as tab:
            return await _hydrated(getattr(people, thief), tab.token)

    frames = asyncio.run(steal())
    assert len([frame for frame in frames if "new_token" in frame]) == 1
    assert NAME not in repr(frames)


def test_headers_that_name_a_session_are_not_believed(live_server: LiveServer, people: People):
    with live_server.database() as db:
        sessions = db.execute("select id::text, coalesce(tenant_id::text, '') from login_session").fetchall()
    for session_id, tenant_id in sessions:
        forged = {
            "Authorization": f"session {session_id} {tenant_id}",
            "X-Tenant-ID": tenant_id,
            "X-Forwarded-Tenant": tenant_id,
            "X-Forwarded-Host": people.owner.host,
        }
        frames = asyncio.run(_hydrated(people.nobody, **forged))
        assert words_in(words_of(live_server), frames) == set()
        assert values(frames)[USER_NAME] == ""


@pytest.mark.parametrize("subdomain", ["martin", ""])
def test_a_cookie_of_one_host_is_nothing_on_another(live_server: LiveServer, people: People, subdomain: str):
    elsewhere = replace(people.owner, host=live_server.host(subdomain))
    frames = asyncio.run(_hydrated(elsewhere))
    assert values(frames)[USER_NAME] == ""
    assert words_in(words_of(live_server), frames) == set()


def test_a_refresh_token_of_one_host_is_nothing_on_another(live_server: LiveServer):
    moved = replace(browser(live_server, "dupont").log_in(CLAIRE.email), host=live_server.host("martin"))
    assert moved.post("/auth/refresh").status_code == 401


def _claims(session_id: str) -> dict[str, object]:
    now = clock.now()
    return {
        "iss": "propmanager",
        "aud": "propmanager-web",
        "sub": str(uuid.uuid4()),
        "sid": session_id,
        "jti": "x",
        "iat": now,
        "exp": now + tokens.ACCESS_LIFE,
    }


@pytest.mark.parametrize(
    "forged",
    [
        {"X-Tenant-ID": "{martin}"},
        {"X-Forwarded-Host": "martin.{base}"},
        {"X-Forwarded-Tenant": "martin", "Forwarded": "host=martin.{base}"},
    ],
)
def test_a_route_shows_the_tenant_of_the_session_whatever_headers_say(
    live_server: LiveServer, people: People, forged: dict[str, str]
):
    """Checklist B31."""
    with live_server.database() as db:
        (martin,) = db.execute("select id::text from tenant where subdomain = 'martin'").fetchone() or ("",)
    named = {name: value.format(martin=martin, base=live_server.base_host) for name, value in forged.items()}
    answer = people.owner.get("/export/biens.csv", **named)
    assert answer.status_code == 200
    assert {word for word in words_of(live_server, "martin") if word in answer.text} == set()


@pytest.mark.parametrize("subdomain", ["martin", "", "inconnu"])
def test_a_route_of_another_host_is_closed_to_the_session(live_server: LiveServer, people: People, subdomain: str):
    """Checklist B31: also where the person is no member, or nobody is."""
    elsewhere = replace(people.owner, host=live_server.host(subdomain), cookies=dict(people.owner.cookies))
    assert elsewhere.get("/export/biens.csv").status_code == (404 if subdomain == "inconnu" else 401)


@pytest.mark.parametrize("forgery", ["unsigned", "other key", "other algorithm", "other audience", "no expiry", "junk"])
def test_a_forged_access_token_is_nobody(live_server: LiveServer, people: People, forgery: str):
    """Checklist A13."""
    session_id = people.owner.cookies["pm_refresh"].partition(".")[0]
    claims = _claims(session_id)
    forged = {
        "unsigned": lambda: jwt.encode(claims, "", algorithm="none"),
        "other key": lambda: jwt.encode(claims, "k" * 32, algorithm="HS256"),
        "other algorithm": lambda: jwt.encode(claims, live_server.jwt_secret * 2, algorithm="HS512"),
        "other audience": lambda: jwt.encode(claims | {"aud": "other"}, live_server.jwt_secret, algorithm="HS256"),
        "no expiry": lambda: _without_expiry(claims, live_server.jwt_secret),
        "junk": lambda: "a.b.c",
    }[forgery]()
    forger = Browser(live_server, people.owner.host, {"pm_access": forged})
    frames = asyncio.run(_hydrated(forger, pathname="/support"))
    assert values(frames).get(USER_NAME, "") == ""
    assert set(redirects(frames)) == {"/connexion"}


def test_our_own_key_and_an_expired_signature_name_a_session_that_still_lives(live_server: LiveServer, people: People):
    """The row decides, not the token's end: a tab that slept is only sent to renew when its session asks for it."""
    claims = _claims(people.owner.cookies["pm_refresh"].partition(".")[0]) | {"exp": clock.now() - tokens.ACCESS_LIFE}
    late = Browser(live_server, people.owner.host, {"pm_access": jwt.encode(claims, live_server.jwt_secret)})
    assert values(asyncio.run(_hydrated(late, pathname="/support")))[USER_NAME] == NAME


def test_a_cookie_of_a_session_that_was_ended_is_nobody(live_server: LiveServer):
    leaver = browser(live_server, "dupont").log_in(CLAIRE.email)
    kept = replace(leaver, cookies=dict(leaver.cookies))
    assert leaver.post("/auth/logout").json() == {"location": "/connexion"}
    assert list(leaver.cookies) == ["pm_device"]  # known to the login's limits, and nothing more
    frames = asyncio.run(_hydrated(kept, pathname="/support"))
    assert values(frames).get(USER_NAME, "") == ""
    assert set(redirects(frames)) == {"/reprise?suite=%2Fsupport"}
    assert kept.post("/auth/refresh").status_code == 401


def _without_expiry(claims: dict[str, object], key: str) -> str:
    return jwt.encode({name: value for name, value in claims.items() if name != "exp"}, key, algorithm="HS256")
