"""The page of components shows what there is: a new component is looked at by axe, and by whoever designs."""

import ast
from pathlib import Path

from propmanager.admin.components_state import ComponentsState
from tests.state_tab import Tab

# Each group with its reason.
NOT_SHOWN = {
    # Frames of whole pages: this page stands in one, and links to pages that stand in the others.
    *("shell", "sidebar", "tab_bar", "user_menu_link", "log_out_button", "skip_link", "mark", "auth_layout"),
    *("plain_layout", "error_boundary"),
    # Nothing to see: they keep, ask, carry or choose.
    *("session_keeper", "session_resume", "polling", "url_query", "address_field", "answer_field", "answer_steps"),
    *("notice_host", "head_components", "page_link"),
    # Over every page while the connection is lost: tests/e2e/test_connection.py looks at it.
    "connection_notice",
    # No components.
    *("is_given", "is_invalid", "run_async", "run_platform", "run_platform_outside"),
}


def names(pattern: str) -> set[str]:
    """The public functions of the modules."""
    return {
        node.name
        for path in Path("propmanager").glob(pattern)
        for node in ast.parse(path.read_text()).body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    }


def imported_from_ui(pattern: str) -> set[str]:
    return {
        name.name
        for path in Path("propmanager").glob(pattern)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("propmanager.ui.")
        for name in node.names
    }


def test_the_page_of_components_shows_every_component():
    components = names("ui/*.py")
    assert components - imported_from_ui("admin/components_*.py") == NOT_SHOWN


def test_its_list_has_two_pages_and_goes_back_to_the_first():
    tab = Tab("", ComponentsState)

    def shown():
        return ([row["name"] for row in tab.state.rows], tab.state.first, tab.state.last, tab.state.page)

    tab.run(ComponentsState.next)
    assert shown() == (["Studio Croix-Rousse"], 3, 3, 2)
    tab.run(ComponentsState.choose_city, "lyon")
    assert shown() == (["Maison Monplaisir", "Studio Croix-Rousse"], 1, 2, 1)
    tab.run(ComponentsState.sort, "name")
    assert shown() == (["Studio Croix-Rousse", "Maison Monplaisir"], 1, 2, 1)
