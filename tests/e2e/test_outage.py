"""The database goes away while a page is open, for longer than anything is remembered, and comes back."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Browser, Page, expect

from propmanager.core.postgres import PostgresServer, throwaway_server
from propmanager.demo.people import CLAIRE
from tests.e2e import forms
from tests.e2e.conftest import staged
from tests.e2e.stage import Logins, Stage, log_out, settled
from tests.live.client import browser
from tests.live.mails import wait_for_mail
from tests.live.server import live_server_in, mailbox_of, worker_of
from tests.timing import eventually

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-outage")]

AWAY_SECONDS = 30
BACK_SECONDS = 30
ANNOUNCED_MS = 5_000
LOGIN = re.compile("/connexion$")
NEW_PASSWORD = "Choisissez un nouveau mot de passe"
WELL = {"database": True, "migrations": True, "worker": True, "redis": True}
AWAY = {"database": False, "migrations": False, "worker": False, "redis": True}


@pytest.fixture
def own_cluster() -> Iterator[PostgresServer]:
    with throwaway_server() as server:
        yield server


@pytest.fixture
def stage(chromium: Browser, own_cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Without a worker."""
    with live_server_in(own_cluster, tmp_path_factory.mktemp("outage"), seed="tests.e2e.seed") as server:
        yield from staged(Stage(chromium, server, Logins(server)))


@pytest.fixture
def mails(stage: Stage) -> Iterator[Path]:
    with mailbox_of(stage.server) as folder:
        yield folder


def ready(stage: Stage) -> tuple[int, dict[str, bool]]:
    answer = httpx.get(f"{stage.server.address}/ready", timeout=30, trust_env=False)
    return answer.status_code, answer.json()


def mail_jobs(stage: Stage) -> list[tuple[str, int]]:
    """(status, attempts) of the mails with a link."""
    with stage.server.database() as db:
        jobs = "select status::text, attempts from procrastinate_jobs where task_name = 'accounts.send_link'"
        return db.execute(jobs).fetchall()


def test_work_stops_with_a_french_sentence_and_goes_on_without_a_restart(
    stage: Stage, mails: Path, own_cluster: PostgresServer
):
    stage.expected.append("status of 503")
    assert ready(stage) == (503, WELL | {"worker": False})
    with worker_of(stage.server):
        tab = stage.enter("dupont", CLAIRE.email)
        tab.goto("/biens/nouveau")
        forms.fill(tab, forms.BIEN)
        assert ready(stage) == (200, WELL)

        own_cluster.stop()
        gone = time.monotonic()
        assert ready(stage) == (503, AWAY)
        tab.wait_for_timeout(1000 * (AWAY_SECONDS - (time.monotonic() - gone)))
        other = stage.sibling(tab)
        expect_work_stopped(tab, other)

        own_cluster.start()
        eventually(lambda: ready(stage) == (200, WELL), BACK_SECONDS)
        expect_work_goes_on(stage, tab, other)
        expect_worker_is_back(stage, mails)
        expect_logout_is_announced(tab, other)


def expect_work_stopped(tab: Page, other: Page) -> None:
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_text("La base de données ne répond pas pour le moment.").first).to_be_visible()
    assert forms.typed_in(tab, list(forms.BIEN)) == forms.BIEN
    answer = other.goto("/biens")
    assert answer
    assert answer.status == 503
    expect(other.get_by_role("heading", name="PropManager est momentanément indisponible")).to_be_visible()


def expect_work_goes_on(stage: Stage, tab: Page, other: Page) -> None:
    tab.get_by_role("button", name="Enregistrer le bien").click()
    expect(tab.get_by_role("heading", name="Appartement Saxe")).to_be_visible()
    other.reload()
    expect(settled(other).get_by_role("link", name="Appartement Saxe")).to_be_visible()
    assert stage.count("bien", "dupont") == 9


def expect_worker_is_back(stage: Stage, mails: Path) -> None:
    """The same worker: its last sign of life from before the outage would be enough for `/ready`."""
    browser(stage.server).post("/auth/forgotten", email=CLAIRE.email).raise_for_status()
    wait_for_mail(mails, CLAIRE.email, NEW_PASSWORD)
    eventually(lambda: mail_jobs(stage) == [("succeeded", 1)])


def expect_logout_is_announced(tab: Page, other: Page) -> None:
    """The web process listens again: nothing else tells a tab in which nobody does anything."""
    log_out(tab, f"{CLAIRE.prenom} {CLAIRE.nom}")
    expect(other).to_have_url(LOGIN, timeout=ANNOUNCED_MS)
