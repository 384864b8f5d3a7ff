"""What a page makes a browser load, against Reflex's blank page with Radix Themes, built beside it."""

import gzip
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from playwright.sync_api import Page, Response, sync_playwright

from bench.figures import Row, kilobytes
from propmanager.cli.build import build_environment
from propmanager.cli.system_packages import chromium
from propmanager.core.postgres import throwaway_server
from propmanager.demo.people import PASSWORD, PAUL
from tests.live.server import LiveServer, live_server_in

OURS = ("/connexion", "/tableau-de-bord", "/biens", "/biens/nouveau", "/facturation")
GOAL = 0.60

_BLANK_CONFIG = """import reflex as rx
config = rx.Config(app_name="blank", telemetry_enabled=False, plugins=[rx.plugins.RadixThemesPlugin()])
"""
_BLANK_PAGE = """import reflex as rx
class State(rx.State):
    pass
app = rx.App()
app.add_page(lambda: rx.container(rx.heading("Bonjour")), route="/")
"""


def measure() -> Iterator[Row]:
    with tempfile.TemporaryDirectory(prefix="propmanager-bench-") as folder, throwaway_server() as cluster:
        blank = _build_blank(Path(folder) / "blank")
        live = Path(folder) / "live"
        live.mkdir()
        with live_server_in(cluster, live) as server, sync_playwright() as playwright:
            launched = playwright.chromium.launch(executable_path=str(chromium()), args=["--no-sandbox"])
            against = _bytes_of_blank(launched.new_page(), blank)
            for path, count in _bytes_of_ours(launched.new_page(), server):
                what = f"JS + CSS of {path}, gzipped"
                yield Row(what, kilobytes(count), f"blank Radix page {kilobytes(against)}", count / against, GOAL)


def _build_blank(folder: Path) -> Path:
    (folder / "blank").mkdir(parents=True)
    (folder / "rxconfig.py").write_text(_BLANK_CONFIG)
    (folder / "blank" / "__init__.py").write_text("")
    (folder / "blank" / "blank.py").write_text(_BLANK_PAGE)
    command = [sys.executable, "-m", "reflex", "export", "--no-zip", "--frontend-only"]
    environment = build_environment() | {"PYTHONPATH": str(folder)}
    subprocess.run(command, cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL)
    return folder / ".web" / "build" / "client"


def _bytes_of_blank(page: Page, build: Path) -> int:
    def handler(*arguments, **names):
        return SimpleHTTPRequestHandler(*arguments, directory=str(build), **names)

    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        return _bytes_of(page, f"http://127.0.0.1:{server.server_port}/")
    finally:
        server.shutdown()


def _bytes_of_ours(page: Page, server: LiveServer) -> Iterator[tuple[str, int]]:
    origin = f"http://{server.host('martin')}"
    page.goto(f"{origin}/connexion")
    page.fill("#email", PAUL.email)
    page.fill("#password", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/tableau-de-bord")
    for path in OURS:
        yield path, _bytes_of(page, origin + path)


def _bytes_of(page: Page, url: str) -> int:
    """Of scripts and styles, compressed alike on both sides, whatever the server sent."""
    loaded: dict[str, bytes] = {}

    def keep(response: Response) -> None:
        if response.request.resource_type in {"script", "stylesheet"} and response.ok:
            loaded[response.url] = response.body()

    page.context.new_cdp_session(page).send("Network.setCacheDisabled", {"cacheDisabled": True})
    page.on("response", keep)
    page.goto(url, wait_until="networkidle")
    page.remove_listener("response", keep)
    return sum(len(gzip.compress(body, 9)) for body in loaded.values())
