"""Who reads `/metrics`, and what is there to read."""

import asyncio
from collections.abc import Callable, Iterator

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families

from propmanager.core.settings import settings
from propmanager.demo.people import CLAIRE
from propmanager.web import health_routes
from propmanager.web.access_cache import AccessCache
from propmanager.web.api import http_api
from tests.live.client import browser, open_tab
from tests.live.people import newcomer
from tests.live.server import LiveServer

TOKEN = "a-token-that-only-the-operator-knows"
ELSEWHERE = "203.0.113.7"


@pytest.fixture
def configured(database_url: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    def configure(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    yield configure
    monkeypatch.undo()
    settings.cache_clear()


def ask(peer: str, authorization: str | None) -> httpx.Response:
    async def answered() -> httpx.Response:
        transport = httpx.ASGITransport(http_api(AccessCache(), [health_routes.router]), client=(peer, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            given = {} if authorization is None else {"Authorization": authorization}
            return await client.get("/metrics", headers=httpx.Headers(given, encoding="latin-1"))

    return asyncio.run(answered())


@pytest.mark.parametrize(
    ("token", "hops", "peer", "said", "status"),
    [
        (TOKEN, "0", ELSEWHERE, f"Bearer {TOKEN}", 200),
        (TOKEN, "1", "127.0.0.1", f"Bearer {TOKEN}", 200),
        (TOKEN, "0", ELSEWHERE, f"Bearer {TOKEN}x", 404),
        (TOKEN, "0", ELSEWHERE, "Bearer ", 404),
        (TOKEN, "0", ELSEWHERE, "Bearer \u00e9", 404),
        (TOKEN, "0", ELSEWHERE, None, 404),
        (TOKEN, "0", "127.0.0.1", None, 404),
        ("", "0", "127.0.0.1", None, 200),
        ("", "0", "::1", None, 200),
        ("", "0", ELSEWHERE, None, 404),
        ("", "0", ELSEWHERE, "Bearer ", 404),
        ("", "1", "127.0.0.1", None, 404),
        ("", "1", "127.0.0.1", "Bearer ", 404),
    ],
)
def test_the_numbers_are_for_this_machine_or_for_whoever_holds_the_token(
    *, token: str, hops: str, peer: str, said: str | None, status: int, configured: Callable[..., None]
):
    configured(METRICS_TOKEN=token, TRUSTED_PROXY_HOPS=hops)
    answer = ask(peer, said)
    assert (answer.status_code, b"propmanager_requests" in answer.content) == (status, status == 200)


Samples = dict[tuple[str, ...], float]


def numbers(server: LiveServer) -> dict[str, Samples]:
    """By name, then by the values of the labels."""
    headers = {"Authorization": f"Bearer {server.metrics_token}"}
    page = browser(server).get("/metrics", **headers).raise_for_status().text
    found: dict[str, Samples] = {}
    for family in text_string_to_metric_families(page):
        for sample in family.samples:
            found.setdefault(sample.name, {})[tuple(sample.labels.values())] = sample.value
    return found


def grown(before: dict[str, Samples], after: dict[str, Samples], name: str) -> set[tuple[str, ...]]:
    return {labels for labels, value in after[name].items() if value > before.get(name, {}).get(labels, 0)}


@pytest.mark.hostile
@pytest.mark.xdist_group("live")
def test_a_request_an_event_and_a_job_are_each_seen_with_their_labels(live_server: LiveServer):
    owner = browser(live_server, "dupont").log_in(CLAIRE.email)
    forgetful = newcomer(live_server)
    before = numbers(live_server)
    browser(live_server).post("/auth/forgotten", email=forgetful.email)

    async def open_list() -> None:
        async with open_tab(owner, "/biens"):
            pass

    asyncio.run(open_list())
    after = numbers(live_server)
    assert ("POST", "/auth/forgotten", "200") in grown(before, after, "propmanager_requests_total")
    assert ("reflex___state____state.hydrate_and_load", "passed") in grown(before, after, "propmanager_events_total")
    assert grown(before, after, "propmanager_jobs") & {("todo",), ("doing",), ("succeeded",)}
    for family in ("propmanager_pool_connections", "propmanager_pool_checked_out"):
        assert set(after[family]) == {("propmanager_app",), ("propmanager_platform",)}
