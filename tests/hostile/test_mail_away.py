"""Checklist G64: the mail server fails while somebody signs up, somebody forgot a password and an owner invites.

Each reads what they always read, and at once; nothing is lost; the mails leave once it works, and their links open.
"""

import asyncio
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from propmanager.core.postgres import PostgresServer
from tests.accounts.sign_ups import new_sign_up
from tests.hostile.cast import Player, make_player
from tests.hostile.test_handlers import SIGN_UP
from tests.hostile.test_team import STATE, TEAM
from tests.live.client import SESSION_STATE, Tab, browser, open_tab, values
from tests.live.mail_faults import FOR_GOOD, PASSING, Fault
from tests.live.mails import wait_for_mail
from tests.live.people import newcomer
from tests.live.server import LiveServer, live_server_in, mailbox_of, worker_of
from tests.timing import eventually

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("mail-away")]

TRIED_SECONDS = 60  # a server that hangs is given up after ten
AT_ONCE_SECONDS = 8.0  # three answers together, one of which hashes a password: nobody waits for a mail server
MAILS = ("accounts.send_link", "accounts.send_sign_up", "team.send_invitation")
RESET_ASKED = "Un message est parti à cette adresse. Si elle a un compte, il contient un lien valable 30 minutes."
NEW_PASSWORD = "trois moutons dans la brume"


@dataclass
class Asked:
    """Three people who wait for a mail. `invited` waits without knowing."""

    server: LiveServer
    owner: Player
    sign_up: dict[str, str] = field(default_factory=new_sign_up)
    invited: str = field(default_factory=lambda: f"{uuid.uuid4().hex}@nouveau.example")
    forgetful: str = ""

    def __post_init__(self) -> None:
        self.forgetful = newcomer(self.server, "dupont").email

    def ask_reset(self) -> object:
        return browser(self.server).post("/auth/forgotten", email=self.forgetful).json()

    def jobs(self) -> list[tuple[str, str, int]]:
        """(task, status, attempts) of the three mails, the newest of each task."""
        query = (
            "select distinct on (task_name) task_name, status::text, attempts from procrastinate_jobs "
            "where task_name = any(%s) order by task_name, id desc"
        )
        with self.server.database() as db:
            return db.execute(query, (list(MAILS),)).fetchall()


@pytest.fixture(scope="module")
def server(cluster: PostgresServer, tmp_path_factory: pytest.TempPathFactory) -> Iterator[LiveServer]:
    """Its mail server is what the test puts there."""
    with live_server_in(cluster, tmp_path_factory.mktemp("mail-away")) as started, worker_of(started):
        yield started


async def ask_all(asked: Asked, sign_up: Tab, team: Tab) -> tuple[object, ...]:
    """What each reads."""
    waiting = values(await sign_up.run(f"{SIGN_UP}.submit", {"typed": asked.sign_up}, chained=2))
    told = await asyncio.to_thread(asked.ask_reset)
    invited = {"typed": {"emails": asked.invited, "role": "lecture"}}
    notice = values(await team.run(f"{STATE}.invite", invited, chained=2))[f"{SESSION_STATE}.notice_rx_state_"]
    return waiting[f"{SIGN_UP}.waiting_email_rx_state_"], told, notice["title"], notice["text"]


async def invitation_row(team: Tab) -> dict[str, object]:
    shown = values(await team.run(f"{STATE}.load"))[f"{STATE}.team_rx_state_"]
    (row,) = shown["invitations"]
    return row


def standing(row: dict[str, object]) -> tuple[str, object]:
    return str(row["standing"]).partition(" jusqu’au")[0], row["is_refused"]


async def fail(asked: Asked, fault: Fault, sign_up: Tab, team: Tab) -> tuple[object, ...]:
    """What each reads while the server fails, in how many seconds; what the team's page shows once it has failed."""
    with fault(asked.server.mail_port):
        started = time.monotonic()
        read = await ask_all(asked, sign_up, team)
        seconds = time.monotonic() - started

        def has_failed() -> bool:
            return all(attempts > 0 and status != "doing" for _, status, attempts in asked.jobs())

        await asyncio.to_thread(eventually, has_failed, TRIED_SECONDS, lambda: str(asked.jobs()))
        return read, seconds < AT_ONCE_SECONDS, standing(await invitation_row(team))


async def ask_again(asked: Asked, sign_up: Tab, team: Tab) -> list[str]:
    """By the button of each page. The titles of what they read."""
    notice = f"{SESSION_STATE}.notice_rx_state_"
    of_sign_up = values(await sign_up.run(f"{SIGN_UP}.send_again"))[notice]
    row = await invitation_row(team)
    of_team = values(await team.run(f"{STATE}.send_again", {"invitation_id": row["id"]}, chained=2))[notice]
    await asyncio.to_thread(asked.ask_reset)
    return [of_sign_up["title"], of_team["title"]]


def let_time_pass(server: LiveServer) -> None:
    """The waits between two tries."""
    with server.database() as db:
        db.execute("update procrastinate_jobs set scheduled_at = now() where status = 'todo'")


def open_links(asked: Asked, folder: Path) -> list[int]:
    """That of each mail."""
    sign_up, reset, invitation = (
        wait_for_mail(folder, email).code for email in (asked.sign_up["email"], asked.forgetful, asked.invited)
    )
    here, theirs = browser(asked.server), browser(asked.server, asked.owner.subdomain)
    guest = {"prenom": "Paul", "nom": "Nouveau", "password": NEW_PASSWORD}
    answers = [
        here.post("/auth/verify", code=sign_up),
        here.post("/auth/reset", code=reset, password=NEW_PASSWORD),
        theirs.post("/auth/invitation", code=invitation, **guest),
    ]
    return [answer.status_code for answer in answers]


def read_by_all(asked: Asked) -> tuple[object, ...]:
    told = "Le lien de chaque message est valable sept jours."
    return asked.sign_up["email"], {"notice": RESET_ASKED}, "Invitation envoyée", told


@pytest.mark.parametrize("fault", PASSING)
def test_the_mails_leave_by_themselves_once_the_server_is_back(server: LiveServer, fault: str):
    asked = Asked(server, make_player(server, "owner"))

    async def live_through() -> tuple[object, ...]:
        async with open_tab(browser(server), "/inscription") as sign_up, open_tab(asked.owner.browser, TEAM) as team:
            return await fail(asked, PASSING[fault], sign_up, team)

    seen, waiting = asyncio.run(live_through()), asked.jobs()
    with mailbox_of(server) as folder:
        let_time_pass(server)
        opened = open_links(asked, folder)
    assert seen == (read_by_all(asked), True, ("Valable", False))
    assert waiting == [(task, "todo", 1) for task in MAILS]
    assert opened == [200, 200, 200]


@pytest.mark.parametrize("fault", FOR_GOOD)
def test_mails_that_are_refused_for_good_leave_when_they_are_asked_for_again(server: LiveServer, fault: str):
    asked = Asked(server, make_player(server, "owner"))

    async def live_through() -> tuple[object, ...]:
        async with open_tab(browser(server), "/inscription") as sign_up, open_tab(asked.owner.browser, TEAM) as team:
            seen, jobs = await fail(asked, FOR_GOOD[fault], sign_up, team), asked.jobs()
            with mailbox_of(server) as folder:
                again = await ask_again(asked, sign_up, team)
                opened = await asyncio.to_thread(open_links, asked, folder)
            return seen, jobs, again, opened

    seen, jobs, again, opened = asyncio.run(live_through())
    refused = ("Le message a été refusé : vérifiez l’adresse", True)
    assert seen == (read_by_all(asked), True, refused)
    assert jobs == [(task, "succeeded", 1) for task in MAILS]
    assert (again, opened) == (["Message renvoyé", "Invitation renvoyée"], [200, 200, 200])
