"""What the browser may call: Reflex takes every public method of a state for a handler, marked or not."""

import ast

import pytest
from reflex_base.registry import RegistrationContext

from propmanager.pages import PAGES
from propmanager.ui.state import SessionState
from propmanager.web.guard import public_handlers
from tests.declared import PUBLIC_HANDLERS


def methods_of_states(trees):
    for path, tree in trees.items():
        for cls in ast.walk(tree):
            if isinstance(cls, ast.ClassDef) and any(ast.unparse(base).endswith("State") for base in cls.bases):
                for method in cls.body:
                    if isinstance(method, (ast.FunctionDef, ast.AsyncFunctionDef)):
                        yield f"{path} {cls.name}.{method.name}", method


def decorators(method):
    return [ast.unparse(decorator).partition("(")[0] for decorator in method.decorator_list]


def test_there_are_states_to_look_at(trees):
    assert "propmanager/ui/state.py SessionState.announce" in dict(methods_of_states(trees))


def test_every_public_method_is_an_event_or_a_var(trees):
    unmarked = [
        name
        for name, method in methods_of_states(trees)
        if not method.name.startswith("_") and not {"rx.event", "rx.var"} & set(decorators(method))
    ]
    assert unmarked == []


def test_every_handler_is_async(trees):
    """Reflex runs a `def` handler on the loop that all users share: nothing would tell when one starts to wait."""
    plain = [
        name
        for name, method in methods_of_states(trees)
        if "rx.event" in decorators(method) and not isinstance(method, ast.AsyncFunctionDef)
    ]
    assert plain == []


def test_marks_stand_under_the_event(trees):
    """`@public` above `@rx.event` would mark Reflex's wrapper, which the guard does not read."""
    misplaced = [
        name
        for name, method in methods_of_states(trees)
        if {"public", "needs"} & set(decorators(method)) and decorators(method)[0] != "rx.event"
    ]
    assert misplaced == []


def test_only_the_listed_handlers_answer_anybody():
    """Checklist B27."""
    assert set(public_handlers()) == PUBLIC_HANDLERS


def test_every_handler_of_ours_belongs_to_a_page_or_is_public():
    listed = {state for page in PAGES for state in page.states} | {SessionState}
    homeless = [
        name
        for name, registered in RegistrationContext.get().event_handlers.items()
        if registered.states[0].__module__.startswith("propmanager.") and not listed & set(registered.states)
    ]
    assert homeless == []


@pytest.mark.parametrize("field", ["_session_id", "_user_id", "_tenant_id", "_role", "_standing"])
def test_who_is_behind_a_tab_is_never_sent_and_never_set_by_the_browser(field):
    assert field in SessionState.get_fields()
    assert field not in SessionState.vars


def test_no_state_lets_the_browser_set_its_fields():
    setters = [
        name
        for name, registered in RegistrationContext.get().event_handlers.items()
        if name.rpartition(".")[2].startswith("set_") and registered.states[0].__module__.startswith("propmanager.")
    ]
    assert setters == []
