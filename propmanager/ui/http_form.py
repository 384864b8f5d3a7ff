from typing import Any, Literal

import reflex as rx
from reflex_components_core.el.elements.base import BaseHTML


class _HttpForm(BaseHTML):
    """rx.el.form always prevents the native post, which must work before the page's scripts run."""

    library = "$/public/ui/http_form.jsx"
    tag = "HttpForm"
    _is_tag_in_global_scope = False
    action: rx.Var[str]
    method: rx.Var[str]


def http_form(
    *children: Any,
    action: str | rx.Var[str],
    method: Literal["post", "get"] = "post",
    class_name: str = "grid gap-5",
    **props: Any,
) -> rx.Component:
    """Form that posts to an HTTP route, without the websocket.

    The route answers {"location": url} with 200, or {"error": sentence} with 4xx, when asked for JSON; a browser
    whose scripts have not run yet posts natively and expects a redirection.
    Give the submit button a `busy_label`.
    """
    return _HttpForm.create(*children, action=action, method=method, class_name=class_name, **props)
