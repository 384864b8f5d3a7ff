"""Answers with the files of the build: assets, the pages of the table, and the page that says there is none."""

from collections.abc import Callable, Sequence

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse, Response

from propmanager.core.settings import settings
from propmanager.web.access import CHOICE, LOGIN, Audience, Page
from propmanager.web.hosts import Site
from propmanager.web.local_path import HOME
from propmanager.web.static_files import StaticFile, StaticFiles

NOT_FOUND = "/404"


class PageServer:
    """`match_route` turns a path into a route pattern such as `biens/[bien_id]`."""

    def __init__(self, files: StaticFiles, pages: Sequence[Page], match_route: Callable[[str], str | None]) -> None:
        self._files = files
        self._page_of_route = {page.route: page for page in pages if page.route != NOT_FOUND}
        self._match_route = match_route

    def html(self) -> list[bytes]:
        return self._files.pages()

    def asset(self, path: str, headers: Headers) -> Response | None:
        file = self._files.asset(path)
        return _answer(file, headers) if file else None

    def page(self, path: str, headers: Headers, site: Site) -> Response:
        page = self._page_of_route.get(self.pattern(path))
        if elsewhere := _elsewhere(page, site, path):
            return RedirectResponse(elsewhere, 303)
        file = self._files.page(page.route) if page else None
        if file:
            return _answer(file, headers)
        missing = self._files.not_found()
        return _answer(missing, headers, 404) if missing else Response("Page introuvable.", 404)

    def pattern(self, path: str) -> str:
        matched = self._match_route(path.rstrip("/") or "/")
        if matched in {"index", ""}:
            return "/"
        return f"/{matched.lstrip('/')}" if matched else NOT_FOUND

    def label(self, path: str) -> str:
        """A word for the metrics: of few values, whatever is asked for."""
        return "asset" if self._files.asset(path) else self.pattern(path)


def _answer(file: StaticFile, headers: Headers, status: int = 200) -> Response:
    return file.response(headers.get("if-none-match", ""), headers.get("accept-encoding", ""), status)


def _elsewhere(page: Page | None, site: Site, path: str) -> str | None:
    """Where a page of the other site lives: landlords' pages on their host, ours on the bare one."""
    if path == "/" and site == Site.TENANT:
        return HOME
    if page is None or page.site in {None, site}:
        return None
    if page.site == Site.BARE:
        return settings().base_url + path
    return CHOICE if page.audience != Audience.PUBLIC else LOGIN
