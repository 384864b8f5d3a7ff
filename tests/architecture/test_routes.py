"""Every HTTP route says who may call it, in its signature; those that anybody may call are listed here, one by one."""

from starlette.routing import Route

from propmanager.accounts.rights import MATRIX, Action, Role
from propmanager.pages import PAGES
from propmanager.routes import ROUTERS
from tests.declared import PUBLIC_ROUTES, declared_routes


def test_every_route_declares_its_access_or_is_listed_as_public():
    """Checklist B27: an entry that is missing is a failure."""
    undeclared = {(one.method, one.path) for one in declared_routes() if one.access is None}
    assert undeclared == PUBLIC_ROUTES


def test_every_route_of_the_table_was_looked_at():
    """A mounted application or a websocket route would have no signature to read."""
    routes = [route for router in ROUTERS for route in router.routes]
    assert all(isinstance(route, Route) for route in routes)
    assert {one.path for one in declared_routes()} == {route.path for route in routes if isinstance(route, Route)}


def test_every_action_has_its_row_in_the_matrix():
    """Checklist B27. The owner may do everything; nobody but a member does anything."""
    assert set(MATRIX) == set(Action)
    assert [action for action, roles in MATRIX.items() if Role.OWNER not in roles or not roles <= set(Role)] == []


def test_what_pages_and_routes_ask_for_is_an_action_of_the_matrix():
    asked = {page.action for page in PAGES} | {one.access.action for one in declared_routes() if one.access}
    assert asked - {None} <= set(MATRIX)
