"""The database goes away while a page is open, for longer than anything is remembered, and comes back."""

import time
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, expect

from propmanager.core.postgres import PostgresServer, throwaway_server
from propmanager.demo.people import CLAIRE
from propmanager.web.access_cache import REMEMBERED_SECONDS
from tests.e2e import forms
from tests.e2e.conftest import staged
from tests.e2e.stage import Logins, Stage, settled
from tests.live.server import live_server_in, worker_of

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-outage")]

AWAY_SECONDS = REMEMBERED_SECONDS + 3
BACK_SECONDS = 30


@pytest.fixture
def own_cluster() -> Iterator[PostgresServer]:
    with throwaway_server() as server:
        yield server


@pytest.fixture
def stage(chromium: Browser, own_cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    with (
        live_server_in(own_cluster, tmp_path_factory.mktemp("outage"), seed="tests.e2e.seed") as server,
        worker_of(server),
    ):
        yield from staged(Stage(chromium, server, Logins(server)))


def ready(stage: Stage) -> tuple[int, bool]:
    """The status, and whether the database answers."""
    answer = httpx.get(f"{stage.server.address}/ready", timeout=30, trust_env=False)
    return answer.status_code, answer.json()["database"]


def test_work_stops_with_a_french_sentence_and_goes_on_without_a_restart(stage: Stage, own_cluster: PostgresServer):
    stage.expected.append("status of 503")
    tab = stage.enter("dupont", CLAIRE.email)
    tab.goto("/biens/nouveau")
    forms.fill(tab, forms.BIEN)
    assert ready(stage) == (200, True)

    own_cluster.stop()
    gone = time.monotonic()
    assert ready(stage) == (503, False)
    tab.wait_for_timeout(1000 * (AWAY_SECONDS - (time.monotonic() - gone)))
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_text("La base de données ne répond pas pour le moment.").first).to_be_visible()
    assert forms.typed_in(tab, list(forms.BIEN)) == forms.BIEN
    other = stage.sibling(tab)
    answer = other.goto("/biens")
    assert answer
    assert answer.status == 503
    expect(other.get_by_role("heading", name="PropManager est momentanément indisponible")).to_be_visible()

    own_cluster.start()
    back = time.monotonic()
    while ready(stage) != (200, True):  # the worker is back too
        assert time.monotonic() - back < BACK_SECONDS
        tab.wait_for_timeout(200)
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Appartement Saxe")).to_be_visible()
    other.reload()
    expect(settled(other).get_by_role("link", name="Appartement Saxe")).to_be_visible()
    assert stage.count("bien", "dupont") == 9
