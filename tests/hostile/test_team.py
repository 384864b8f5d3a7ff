"""Changes of a team over the real socket: they act on tabs that are open, and only those with the right make them."""

import asyncio
import uuid

import pytest

from tests.hostile.attack import checksum
from tests.hostile.cast import Player, make_player
from tests.live.client import SESSION_STATE, Tab, open_tab, redirects, values
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

TEAM = "/parametres/equipe"
STATE = f"{SESSION_STATE}.propmanager___team___state____team_state"
BIENS = f"{SESSION_STATE}.propmanager___biens___list_state____biens_state"
ANNOUNCED_SECONDS = 5


def role_of(server: LiveServer, player: Player) -> str | None:
    with server.database() as db:
        row = db.execute("select role from membership where user_id = %s", (player.user_id,)).fetchone()
    return row[0] if row else None


async def give_role(boss: Tab, player: Player, role: str) -> None:
    await boss.run(f"{STATE}.load")
    await boss.run(f"{STATE}.ask_role", {"user_id": str(player.user_id)})
    await boss.run(f"{STATE}.change_role", {"typed": {"role": role}})


async def remove(boss: Tab, player: Player) -> None:
    await boss.run(f"{STATE}.load")
    await boss.run(f"{STATE}.ask_removal", {"user_id": str(player.user_id)})
    await boss.run(f"{STATE}.remove")


@pytest.mark.parametrize("what", ["demotion", "removal"])
def test_a_role_change_acts_at_the_next_event_of_a_tab_that_is_open(live_server: LiveServer, what: str):
    """Checklist B34, and 19: the session of the old role is over, in every tab."""
    owner = make_player(live_server, "owner")
    manager = make_player(live_server, "gestionnaire", beside=owner)

    async def change() -> tuple[str, list[str], dict]:
        async with open_tab(manager.browser, "/support") as theirs, open_tab(owner.browser, TEAM) as boss:
            theirs.frames.clear()
            await (give_role(boss, manager, "lecture") if what == "demotion" else remove(boss, manager))
            pushed = await theirs.wait_for_redirect(ANNOUNCED_SECONDS)
            acted = await theirs.run(f"{BIENS}.load")
            return pushed, redirects(acted), values(acted)

    pushed, sent_to, shown = asyncio.run(change())
    assert (pushed, sent_to) == ("/connexion", ["/reprise?suite=%2Fsupport"])
    assert shown[f"{BIENS}.is_loaded_rx_state_"] is False  # the whole tab starts from nothing
    assert role_of(live_server, manager) == ("lecture" if what == "demotion" else None)


def test_an_administrator_does_not_get_at_an_owner_by_any_order_of_events(live_server: LiveServer, sound_log: None):
    """Checklist B28: what the page would not offer is refused by the service as well."""
    owner = make_player(live_server, "owner")
    admin = make_player(live_server, "admin", beside=owner)

    async def attack() -> None:
        async with open_tab(admin.browser, TEAM) as tab:
            await give_role(tab, owner, "lecture")
            await remove(tab, owner)
            await give_role(tab, admin, "owner")
            await tab.run(f"{STATE}.invite", {"typed": {"emails": "complice@exemple.fr", "role": "owner"}}, chained=3)

    asyncio.run(attack())
    assert (role_of(live_server, owner), role_of(live_server, admin)) == ("owner", "admin")
    with live_server.database() as db:
        assert db.execute("select 1 from invitation where email = 'complice@exemple.fr'").fetchone() is None


def test_people_and_invitations_of_another_space_are_as_unknown_as_invented_ones(live_server: LiveServer):
    """Checklist B29."""
    owner, stranger = make_player(live_server, "owner"), make_player(live_server, "owner")
    with live_server.database() as db:
        row = db.execute(
            "insert into invitation (tenant_id, email, role, expires_at) "
            "select id, 'temoin@exemple.fr', 'lecture', now() + interval '1 day' from tenant where subdomain = %s "
            "returning id",
            (stranger.subdomain,),
        ).fetchone()
        assert row
    before = checksum(live_server, stranger.subdomain)
    handlers = {
        "ask_role": "user_id",
        "ask_removal": "user_id",
        "send_again": "invitation_id",
        "revoke": "invitation_id",
    }

    async def said(identifier: object) -> list[str]:
        answers = []
        for name, parameter in handlers.items():
            async with open_tab(owner.browser, TEAM) as tab:
                found = values(await tab.run(f"{STATE}.{name}", {parameter: str(identifier)}, chained=2))
                found.get(f"{SESSION_STATE}.notice_rx_state_", {}).pop("n", None)
                answers.append(repr(sorted(found.items(), key=str)).replace(str(identifier), "ID"))
        return answers

    invented = asyncio.run(said(uuid.uuid4()))
    assert asyncio.run(said(stranger.user_id)) == invented
    assert asyncio.run(said(row[0])) == invented
    assert checksum(live_server, stranger.subdomain) == before
