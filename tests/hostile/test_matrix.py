"""Every cell: each kind of person x each handler over the real socket, and x each HTTP route.

Nothing is listed here by name. Handlers, pages, routes and the matrix are read from the running application; what the
guard answered is read from its own counters.
"""

import asyncio
import re
import uuid
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import httpx
import pytest

from propmanager.accounts.rights import MATRIX
from propmanager.pages import PAGES
from propmanager.tenants.plans import TERMS, Feature, Plan
from propmanager.web.access import Audience, Page
from tests.declared import Declared, declared_routes
from tests.hostile.attack import Handler
from tests.hostile.cast import KINDS, STAFF, VISITOR, Player, give_plan, let_proof_age, make_player, suspend
from tests.live.client import open_tab
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

AT_ONCE = 8
_COUNTED = re.compile(r'^propmanager_events_total\{handler="([^"]+)",outcome="([^"]+)"\} (\S+)$', re.MULTILINE)


@dataclass(frozen=True)
class Standing:
    """What is besides the role: the space's standing and plan, and how old the last proof is."""

    is_open: bool = True
    is_recent: bool = True
    plan: Plan = Plan.ENTERPRISE


NORMAL = Standing()


# --- what the tables say ---


def is_expected(handler: Handler, player: Player, standing: Standing = NORMAL) -> bool:
    """Whether the handler answers this person, as the page table, its marks and the matrix have it."""
    if handler.is_setter:
        return False
    if handler.is_public:
        return True
    if handler.action and (player.role is None or player.role not in MATRIX[handler.action]):
        return False
    if handler.wants_proof and not standing.is_recent:
        return False
    return any(opens(page, player, standing) for page in PAGES if handler.owner in page.states)


def opens(page: Page, player: Player, standing: Standing) -> bool:
    if page.step_up and not standing.is_recent:
        return False
    if page.audience == Audience.MEMBER:
        is_open = (standing.is_open or page.open_when_suspended) and has(standing.plan, page.feature)
        return player.role is not None and player.role in MATRIX[page.action] and is_open
    return {
        Audience.PUBLIC: False,  # a page of anybody runs only what is marked for anybody
        Audience.PERSON: player.is_signed_in,
        Audience.VISITOR: player.kind in {VISITOR, STAFF},
        Audience.STAFF: player.kind == STAFF,
    }[page.audience]


def has(plan: Plan, feature: Feature | None) -> bool:
    return feature is None or feature in TERMS[plan].features


# --- what the guard answers ---


async def _call_all(player: Player, handlers: list[Handler]) -> None:
    """Each in a tab of its own, whose page was never opened; a few tabs at a time."""
    places = asyncio.Semaphore(AT_ONCE)

    async def call(handler: Handler) -> None:
        async with places, open_tab(player.browser, "/404", boot=False) as tab:
            await tab.run(handler.name, handler.with_each(str(uuid.uuid4())))

    await asyncio.gather(*map(call, handlers))


def counted(server: LiveServer) -> Counter[tuple[str, str]]:
    headers = {"Authorization": f"Bearer {server.metrics_token}"}
    text = httpx.get(f"{server.address}/metrics", headers=headers, trust_env=False).text
    return Counter({(name, outcome): int(float(times)) for name, outcome, times in _COUNTED.findall(text)})


def answers(server: LiveServer, player: Player, handlers: list[Handler]) -> dict[str, bool]:
    before = counted(server)
    asyncio.run(_call_all(player, handlers))
    new = counted(server) - before
    outcomes = {one.name: {outcome for name, outcome in new if name == one.name} for one in handlers}
    unclear = {name: seen for name, seen in outcomes.items() if seen not in ({"passed"}, {"refused"})}
    assert unclear == {}
    return {name: seen == {"passed"} for name, seen in outcomes.items()}


def ours(handlers: list[Handler]) -> list[Handler]:
    return [one for one in handlers if one.is_ours]


@pytest.mark.parametrize("kind", KINDS)
def test_each_handler_answers_those_that_the_tables_name_and_nobody_else(
    live_server: LiveServer, handlers: list[Handler], kind: str, sound_log: None
):
    """Checklist B27 and B28."""
    player, chosen = make_player(live_server, kind), ours(handlers)
    assert answers(live_server, player, chosen) == {one.name: is_expected(one, player) for one in chosen}


def test_of_a_suspended_space_only_the_way_out_answers(live_server: LiveServer, handlers: list[Handler]):
    """Checklist B27 and B34."""
    owner, chosen = make_player(live_server, "owner"), ours(handlers)
    suspend(live_server, owner)
    expected = {one.name: is_expected(one, owner, Standing(is_open=False)) for one in chosen}
    assert answers(live_server, owner, chosen) == expected
    assert set(expected.values()) == {True, False}


def test_what_the_plan_lacks_answers_nobody_of_the_space(live_server: LiveServer, handlers: list[Handler]):
    owner, chosen = make_player(live_server, "owner"), ours(handlers)
    give_plan(live_server, owner, Plan.BASIC)
    basic = {one.name: is_expected(one, owner, Standing(plan=Plan.BASIC)) for one in chosen}
    assert answers(live_server, owner, chosen) == basic
    assert {one.name for one in chosen if is_expected(one, owner) and not basic[one.name]}


def test_after_ten_minutes_what_wants_a_proof_asks_for_it(live_server: LiveServer, handlers: list[Handler]):
    """Checklist A24 and B27."""
    owner, chosen = make_player(live_server, "owner"), ours(handlers)
    let_proof_age(live_server, owner)
    expected = {one.name: is_expected(one, owner, Standing(is_recent=False)) for one in chosen}
    assert answers(live_server, owner, chosen) == expected


# --- the HTTP routes ---


def refusal_expected(route: Declared, player: Player, standing: Standing = NORMAL) -> int | None:
    """The status of the refusal; None when the person is let in."""
    access = route.access
    assert access
    is_known = bool(player.bearer) if access.by_token else player.is_signed_in
    if not is_known or (access.of_tenant and player.role is None):
        return 401
    if access.action and player.role not in MATRIX[access.action]:
        return 403
    if (access.step_up and not standing.is_recent) or not (standing.is_open or access.open_when_suspended):
        return 403
    if not has(standing.plan, access.feature):
        return 403
    return None


def refusal_of(route: Declared, player: Player) -> int | None:
    path = re.sub(r"\{[^}]*\}", str(uuid.uuid4()), route.path)
    headers = {"Origin": player.browser.origin, "Accept": "application/json"}
    asker = player.browser
    if route.access and route.access.by_token:
        asker = type(asker)(asker.server, asker.host)
        headers |= {"Authorization": f"Bearer {player.bearer}"} if player.bearer else {}
    status = asker.send(route.method, path, headers).status_code
    return status if status in {401, 403} else None


def closed_routes() -> list[Declared]:
    return [route for route in declared_routes() if route.access]


def cells(player: Player, standing: Standing = NORMAL) -> Iterator[tuple[str, int | None]]:
    return ((f"{route.method} {route.path}", refusal_expected(route, player, standing)) for route in closed_routes())


def walked(player: Player) -> dict[str, int | None]:
    return {f"{route.method} {route.path}": refusal_of(route, player) for route in closed_routes()}


@pytest.mark.parametrize("kind", KINDS)
def test_each_route_answers_those_that_the_tables_name_and_nobody_else(
    live_server: LiveServer, kind: str, sound_log: None
):
    """Checklist B27 and B28."""
    player = make_player(live_server, kind)
    assert walked(player) == dict(cells(player))


def test_the_routes_of_a_suspended_space(live_server: LiveServer):
    """Checklist B27 and B34."""
    owner = make_player(live_server, "owner")
    suspend(live_server, owner)
    assert walked(owner) == dict(cells(owner, Standing(is_open=False)))


def test_the_routes_of_what_the_plan_lacks(live_server: LiveServer):
    owner, basic = make_player(live_server, "owner"), Standing(plan=Plan.BASIC)
    give_plan(live_server, owner, Plan.BASIC)
    assert walked(owner) == dict(cells(owner, basic))
    assert dict(cells(owner, basic)) != dict(cells(owner))


def test_the_routes_after_ten_minutes(live_server: LiveServer):
    """Checklist A24 and B27."""
    owner = make_player(live_server, "owner")
    let_proof_age(live_server, owner)
    assert walked(owner) == dict(cells(owner, Standing(is_recent=False)))
