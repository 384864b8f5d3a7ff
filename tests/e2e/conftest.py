"""One server and its data for each test process; one Chromium for each module; one context or more for each test."""

import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Error, expect, sync_playwright

from propmanager.cli import system_packages
from propmanager.core.postgres import PostgresServer
from tests.e2e.stage import Logins, Stage
from tests.live.server import QUICK, LiveServer, live_server_in, mailbox_of, worker_of
from tests.live.stripe import StripeSandbox, stripe_of

PICTURES = Path(tempfile.gettempdir()) / "propmanager-e2e"
# Two browsers, two servers and two databases may share two cores.
PATIENCE_MS = 15_000


@pytest.fixture(scope="session")
def e2e_server(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server_in(cluster, tmp_path_factory.mktemp("e2e"), "tests.e2e.seed", application=QUICK) as server:
        yield server


@pytest.fixture(scope="session")
def mails(e2e_server: LiveServer) -> Iterator[Path]:
    """The folder where each mail becomes a file: the worker sends them, the development mailbox takes them."""
    with mailbox_of(e2e_server) as folder, worker_of(e2e_server):
        yield folder


@pytest.fixture(scope="session")
def stripe_sandbox(e2e_server: LiveServer) -> Iterator[StripeSandbox]:
    with stripe_of(e2e_server) as sandbox:
        yield sandbox


@pytest.fixture(scope="session")
def logins(e2e_server: LiveServer) -> Logins:
    return Logins(e2e_server)


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """No longer than a module: while it is open, no other test of this process could run an event loop."""
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=system_packages.chromium(), args=["--no-sandbox", "--disable-background-networking"]
        )
        yield browser
        browser.close()


@pytest.fixture
def stage(chromium: Browser, e2e_server: LiveServer, logins: Logins) -> Iterator[Stage]:
    """Fails the test when a page said an error or a warning that the test did not expect."""
    yield from staged(Stage(chromium, e2e_server, logins))


def staged(stage: Stage) -> Iterator[Stage]:
    yield stage
    for context in stage.contexts:
        context.close()
    assert stage.unexpected_complaints() == []


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """A failing test leaves a picture of each of its tabs in the temporary folder."""
    report = yield
    stage = getattr(item, "funcargs", {}).get("stage")
    if report.when == "call" and report.failed and isinstance(stage, Stage):
        report.sections.append(("pictures of the pages", "\n".join(_pictures(stage, item.name))))
        report.sections.append(("what the pages said", "\n".join(stage.complaints)))
    return report


def _pictures(stage: Stage, test: str) -> Iterator[str]:
    PICTURES.mkdir(exist_ok=True)
    name = re.sub(r"[^\w-]+", "-", test)
    for number, page in enumerate(stage.pages()):
        path = PICTURES / f"{name}-{number}.png"
        with suppress(Error):  # a tab that crashed has no picture
            page.screenshot(path=path)
            yield f"{page.url}  {path}"
