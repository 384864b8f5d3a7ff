"""A space takes its data away, and closes: through the pages, the worker and the mailbox."""

import hashlib
import json
import re
import zipfile
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from propmanager.demo.people import LUCIE
from tests.e2e.seed import OWNERS
from tests.e2e.stage import DESK, PHONE, Stage, settled
from tests.live.client import browser
from tests.live.mails import wait_for_mail
from tests.live.people import newcomer

pytestmark = [pytest.mark.e2e, pytest.mark.xdist_group("e2e-rgpd")]

EXPORT, ERASURE = "/parametres/export", "/parametres/effacement"
READY_MS = 40_000
SPACE = "brouillon"


def open_page(stage: Stage, path: str, subdomain: str = SPACE, email: str = "", width: int = DESK) -> Page:
    """With a login of a moment ago: what is asked here wants one."""
    tab = stage.enter(subdomain, email or OWNERS[subdomain], fresh_login=True, width=width)
    tab.goto(path)
    return settled(tab)


def stored(stage: Stage, statement: str) -> list[str]:
    with stage.server.database() as db:
        return sorted(str(row[0]) for row in db.execute(statement, (SPACE,)))  # pyright: ignore[reportArgumentType]


def given(archive: zipfile.ZipFile, table: str, column: str) -> list[str]:
    return sorted(json.loads(line)[column] for line in archive.read(f"{table}.jsonl").splitlines())


def test_an_archive_is_asked_for_mailed_about_downloaded_and_whole(stage: Stage, mails: Path):
    tab = open_page(stage, EXPORT)
    expect(tab.get_by_text("Aucune archive pour le moment")).to_be_visible()
    tab.get_by_role("button", name="Demander une archive").click()
    expect(tab.get_by_text("L’archive se prépare.")).to_be_visible()
    letter = wait_for_mail(mails, OWNERS[SPACE], "est prête")
    assert f"http://{stage.server.host(SPACE)}{EXPORT}" in letter.text
    download = tab.get_by_role("button", name="Télécharger l’archive")
    expect(download).to_be_visible(timeout=READY_MS)
    with tab.expect_download() as downloaded:
        download.click()
    with zipfile.ZipFile(downloaded.value.path()) as archive:
        assert archive.testzip() is None
        for member in json.loads(archive.read("manifest.json"))["members"]:
            assert hashlib.sha256(archive.read(member["name"])).hexdigest() == member["sha256"]
        assert given(archive, "bien", "id") == stored(
            stage, "select b.id from bien b join tenant t on t.id = b.tenant_id where t.subdomain = %s"
        )
        assert given(archive, "app_user", "email") == stored(
            stage,
            "select u.email from app_user u join membership m on m.user_id = u.id "
            "join tenant t on t.id = m.tenant_id where t.subdomain = %s",
        )
        kinds = given(archive, "security_event", "kind")
    assert "export_asked" in kinds
    newest = stored(
        stage,
        "select kind || ' ' || coalesce(details ->> 'what', '') from security_event e "
        "join tenant t on t.id = e.tenant_id where t.subdomain = %s and kind like 'export%%'",
    )
    assert {"export_asked ", "export_downloaded archive"} <= set(newest)


def test_the_file_asks_who_is_there_and_is_nobody_else_s(stage: Stage, mails: Path):
    with stage.server.database() as db:
        db.execute(
            "insert into tenant_export (tenant_id, status, expires_at) "
            "select id, 'ready', now() + interval '1 day' from tenant where subdomain = 'plein'"
        )
        (export_id,) = db.execute(
            "select e.id from tenant_export e join tenant t on t.id = e.tenant_id where t.subdomain = 'plein'"
        ).fetchone() or ("",)
    folder = stage.server.folder / "data" / "exports"
    with stage.server.database() as db:
        (tenant_id,) = db.execute("select id from tenant where subdomain = 'plein'").fetchone() or ("",)
    path = folder / str(tenant_id) / f"{export_id}.zip"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"PK of plein")
    address = f"/export/archive/{export_id}.zip"
    json_only = {"Accept": "application/json"}
    reader = newcomer(stage.server, "plein", role="lecture").log_in()
    owner = browser(stage.server, "plein").log_in(OWNERS["plein"])
    late = browser(stage.server, "plein").log_in(OWNERS["plein"])
    with stage.server.database() as db:
        session_id = late.cookies["pm_refresh"].partition(".")[0]
        db.execute("update login_session set confirmed_at = now() - interval '1 hour' where id = %s", (session_id,))
    answers = {
        "owner": owner.get(address).status_code,
        "owner of another": browser(stage.server, SPACE).log_in(OWNERS[SPACE]).get(address).status_code,
        "reader": reader.get(address).status_code,
        "nobody": browser(stage.server, "plein").get(address).status_code,
        "no proof for an hour": late.get(address, **json_only).status_code,
        "unknown": owner.get(address.replace(str(export_id), "x")).status_code,
    }
    assert answers == {
        "owner": 200,
        "owner of another": 404,
        "reader": 403,
        "nobody": 401,
        "no proof for an hour": 403,
        "unknown": 404,
    }
    got = owner.get(address)
    assert (got.content, got.headers["content-disposition"]) == (
        b"PK of plein",
        'attachment; filename="archive-propmanager.zip"',
    )


def test_who_may_not_have_the_archive_still_has_the_list_of_biens(stage: Stage):
    tab = open_page(stage, EXPORT, "dupont", LUCIE.email)
    expect(tab.get_by_role("link", name="Télécharger les biens")).to_be_visible()
    expect(tab.get_by_text("se demande auprès d’un administrateur")).to_be_visible()
    assert tab.get_by_role("button", name="Demander une archive").count() == 0


def test_the_owner_of_a_closed_space_may_still_take_everything_away(stage: Stage):
    tab = open_page(stage, EXPORT, "ferme")
    expect(tab.get_by_role("button", name="Demander une archive")).to_be_visible()


def test_a_closing_is_asked_for_by_name_seen_told_to_the_owners_and_cancelled(stage: Stage, mails: Path):
    tab = open_page(stage, ERASURE, "essai")
    expect(tab.get_by_text("Les factures de votre abonnement, 10 ans")).to_be_visible()
    expect(tab.get_by_text("Code de commerce, article L123-22")).to_be_visible()
    name = tab.get_by_label("recopiez le nom de l’espace : Espace essai")
    name.fill("Espace")
    tab.get_by_role("button", name="Demander la fermeture").click()
    expect(tab.get_by_text("Ce n’est pas le nom de cet espace.")).to_be_visible()
    expect(name).to_have_attribute("aria-invalid", "true")
    assert name.input_value() == "Espace"
    name.fill("Espace essai")
    tab.get_by_role("button", name="Demander la fermeture").click()
    banner = tab.get_by_role("heading", name=re.compile("Cet espace sera effacé le .* 20"))
    expect(banner).to_be_visible()
    letter = wait_for_mail(mails, OWNERS["essai"], "Fermeture de « Espace essai » demandée")
    assert f"http://{stage.server.host('essai')}{ERASURE}" in letter.text
    tab.reload()
    expect(banner).to_be_visible()
    tab.get_by_role("button", name="Annuler la fermeture").click()
    expect(tab.get_by_role("button", name="Demander la fermeture")).to_be_visible()
    expect(banner).to_have_count(0)
    tab.goto("/parametres/journal?type=donnees")
    settled(tab)
    assert tab.locator("tbody tr td:first-child > span:first-child").all_inner_texts()[:2] == [
        "Fermeture de l’espace annulée",
        "Fermeture de l’espace demandée",
    ]


def test_a_closing_asks_who_is_there_first(stage: Stage):
    tab = stage.enter("plein", OWNERS["plein"], fresh_login=True)
    (refresh,) = [cookie for cookie in tab.context.cookies() if cookie.get("name") == "pm_refresh"]
    with stage.server.database() as db:
        session_id = refresh.get("value", "").partition(".")[0]
        db.execute("update login_session set confirmed_at = now() - interval '1 hour' where id = %s", (session_id,))
    tab.goto(ERASURE)
    expect(tab).to_have_url(re.compile(r"/confirmation\?suite=%2Fparametres%2Feffacement$"))


@pytest.mark.parametrize("path", [EXPORT, ERASURE])
def test_nothing_is_wider_than_a_phone(stage: Stage, path: str):
    tab = open_page(stage, path, "plein", width=PHONE)
    assert not tab.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth")
