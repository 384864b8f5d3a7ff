"""The page of components shows what there is: a new component is looked at by axe, and by whoever designs."""

import ast

# Each group with its reason.
NOT_SHOWN = {
    # Frames of whole pages: this page stands in one, and links to pages that stand in the others.
    *("shell", "sidebar", "tab_bar", "user_menu_link", "log_out_button", "skip_link", "mark", "auth_layout"),
    *("plain_layout", "error_boundary"),
    # Nothing to see: they keep, ask, carry or choose.
    *(
        "session_keeper",
        "session_renewal",
        "session_resume",
        "polling",
        "url_query",
        "address_field",
        "answer_field",
        "answer_steps",
    ),
    *("notice_host", "head_components", "page_link"),
    # Over every page while the connection is lost: tests/e2e/test_connection.py looks at it.
    "connection_notice",
    # No components.
    *("is_given", "is_invalid", "run_async", "run_platform", "run_platform_outside"),
}


def _under(trees, start):
    return [tree for path, tree in trees.items() if path.startswith(f"propmanager/{start}")]


def _public_functions(modules):
    return {
        node.name
        for tree in modules
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_")
    }


def _imported_from_ui(modules):
    return {
        name.name
        for tree in modules
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("propmanager.ui.")
        for name in node.names
    }


def test_the_page_of_components_shows_every_component(trees):
    components = _public_functions(_under(trees, "ui/"))
    assert components - _imported_from_ui(_under(trees, "admin/components_")) == NOT_SHOWN
