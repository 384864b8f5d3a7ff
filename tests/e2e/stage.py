"""What a test of the pages holds: a browser, the server it looks at, and everything the browser complained of."""

import time
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Literal

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from psycopg import Connection, sql

from tests.live.client import browser as http_client
from tests.live.server import LiveServer

DESK, PHONE = 1440, 360
_HEIGHTS = {DESK: 900, PHONE: 740}
KEEP_SECONDS = 5 * 60
_COMPLAINTS = ("error", "warning")


# What Chromium says of any page that is left before its websocket is open: the visitor's doing, not the page's.
_LEFT_EARLY = "WebSocket is closed before the connection is established"


@dataclass
class Logins:
    """Sessions by host and person, opened once: a password takes a quarter of a second to verify.

    A session is replaced before its proof is too old for what asks for one.
    """

    server: LiveServer
    _kept: dict[tuple[str, str], tuple[float, dict[str, str]]] = field(default_factory=dict)

    def cookies(self, subdomain: str, email: str, *, fresh: bool) -> dict[str, str]:
        who, now = (subdomain, email), time.monotonic()
        opened_at, cookies = self._kept.get(who, (now - KEEP_SECONDS, {}))
        if fresh or now - opened_at >= KEEP_SECONDS:
            cookies = http_client(self.server, subdomain).log_in(email).cookies
            if not fresh:
                self._kept[who] = now, cookies
        return cookies

    def forget(self, email: str) -> None:
        self._kept = {who: kept for who, kept in self._kept.items() if who[1] != email}


@dataclass
class Stage:
    """`expected` are pieces of complaints that the test brings about itself."""

    chromium: Browser
    server: LiveServer
    logins: Logins
    complaints: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)
    contexts: list[BrowserContext] = field(default_factory=list)

    def enter(
        self,
        subdomain: str = "",
        email: str = "",
        *,
        width: int = DESK,
        fresh_login: bool = False,
        scripts: bool = True,
    ) -> Page:
        """A tab of a browser of its own, on the host of `subdomain`, logged in as `email` when given.

        `fresh_login` is for a test that ends or renews its session.
        """
        origin = f"http://{self.server.host(subdomain)}"
        context = self.chromium.new_context(
            base_url=origin,
            viewport={"width": width, "height": _HEIGHTS[width]},
            has_touch=width == PHONE,
            reduced_motion="reduce",
            locale="fr-FR",
            java_script_enabled=scripts,
        )
        context.on("console", self._hear)
        context.on("weberror", lambda failure: self.complaints.append(f"exception: {failure.error}"))
        if email:
            opened = self.logins.cookies(subdomain, email, fresh=fresh_login)
            context.add_cookies([{"name": name, "value": value, "url": origin} for name, value in opened.items()])
        self.contexts.append(context)
        return context.new_page()

    def sibling(self, page: Page) -> Page:
        """Another tab of the same browser."""
        return page.context.new_page()

    def count(self, table: Literal["bien", "tenant", "app_user"], subdomain: str = "") -> int:
        """Rows of a table, of one tenant when given."""
        mine = " join tenant on tenant.id = tenant_id where subdomain = %s" if subdomain else ""
        with self.server.database() as db:
            query = sql.SQL("select count(*) from {}" + mine).format(sql.Identifier(table))
            (counted,) = db.execute(query, (subdomain,) if subdomain else ()).fetchone() or (0,)
        return counted

    def digests(self, *tables: str) -> dict[str, str]:
        """What the tables hold, row by row."""
        with self.server.database() as db:
            return {table: _digest(db, table) for table in tables}

    def bien_id(self, subdomain: str, nom: str) -> str:
        with self.server.database() as db:
            query = "select b.id from bien b join tenant t on t.id = b.tenant_id where (t.subdomain, b.nom) = (%s, %s)"
            (found,) = db.execute(query, (subdomain, nom)).fetchone() or ("",)
        return str(found)

    def space_id(self, subdomain: str) -> str:
        with self.server.database() as db:
            (found,) = db.execute("select id from tenant where subdomain = %s", (subdomain,)).fetchone() or ("",)
        return str(found)

    def let_proof_age(self, email: str) -> None:
        """Every session of this person was last confirmed eleven minutes ago; the next page is of a new one."""
        self.logins.forget(email)
        with self.server.database() as db:
            db.execute(
                "update login_session set confirmed_at = now() - interval '11 minutes' "
                "where user_id = (select id from app_user where email = %s)",
                (email,),
            )

    def pages(self) -> Iterable[Page]:
        return (page for context in self.contexts for page in context.pages)

    def unexpected_complaints(self) -> list[str]:
        known = (*self.expected, _LEFT_EARLY)
        return [said for said in self.complaints if not any(piece in said for piece in known)]

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in _COMPLAINTS:
            where = message.page.url if message.page else ""
            self.complaints.append(f"{message.type}: {message.text} ({where})")


def _digest(db: Connection, table: str) -> str:
    query = sql.SQL("select md5(string_agg(t::text, '|' order by t::text)) from {} t").format(sql.Identifier(table))
    (found,) = db.execute(query).fetchone() or ("",)
    return str(found)


def resize(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": _HEIGHTS[width]})


def log_out(page: Page, name: str) -> None:
    """Through the menu of the person of this name.

    Returns on the page that the button loads: a tab that hears its session end goes to the same address by itself.
    """
    settled(page).get_by_role("button", name=name).click()
    with page.expect_event("load"):
        page.get_by_role("button", name="Se déconnecter").click()
    page.wait_for_url("**/connexion", wait_until="networkidle")


def settled(page: Page) -> Page:
    """Returns when the page is alive: what it loads has come, and a landlord's page says whose it is."""
    if page.locator("aside").count():
        expect(page.locator("aside span.truncate").first).not_to_be_empty()
    body = ":is(main, main > div, main > div > div)"
    expect(page.locator(f"{body} > [role=status][aria-label^='Chargement']")).to_have_count(0)
    return page
