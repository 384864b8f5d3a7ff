"""Fixtures of the running product. A failing test shows the end of the server's log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from propmanager.core.postgres import PostgresServer
from tests.live.server import QUICK, LiveServer, live_server_in, mailbox_of, worker_of
from tests.live.stripe import StripeSandbox, stripe_of

_LOG_LINES = 40
_running: list[LiveServer] = []


@pytest.fixture(scope="session")
def live_server(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    with live_server_in(cluster, tmp_path_factory.mktemp("live"), application=QUICK) as server:
        _running.append(server)
        yield server
        _running.remove(server)


@pytest.fixture(scope="session")
def live_worker(live_server: LiveServer) -> Iterator[LiveServer]:
    with worker_of(live_server):
        yield live_server


@pytest.fixture(scope="session")
def live_mailbox(live_server: LiveServer) -> Iterator[Path]:
    with mailbox_of(live_server) as folder:
        yield folder


@pytest.fixture(scope="session")
def live_stripe(live_server: LiveServer) -> Iterator[StripeSandbox]:
    with stripe_of(live_server) as sandbox:
        yield sandbox


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report = yield
    if report.failed and _running and "live_server" in getattr(item, "fixturenames", ()):
        lines = _running[-1].log.read_text(errors="replace").splitlines()
        report.sections.append(("log of the live server", "\n".join(lines[-_LOG_LINES:])))
    return report
