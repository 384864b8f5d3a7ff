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

    When asked for JSON the route answers {"location": url} or {"notice": sentence} with 200, or {"error": sentence}
    with 4xx; {"fields": {name: sentence}} beside the error is shown under the fields of `ui.form.field` with these
    names, and what was typed stays. {"confirm": path} leads there, and back afterwards. A browser whose scripts have
    not run yet posts natively and expects a redirection.
    Give the submit button a `busy_label`.
    """
    return _HttpForm.create(*children, action=action, method=method, class_name=class_name, **props)


class _AddressField(rx.Component):
    library = "$/public/ui/address.jsx"
    tag = "AddressField"
    name: rx.Var[str]


def address_field(name: str) -> rx.Component:
    """A hidden field with what `?name=` says in the page's address: the code of a link in a mail.

    It enables the form's buttons once the code is there: give them `disabled=True`.
    """
    return _AddressField.create(name=name)


class _AddressNotice(rx.Component):
    library = "$/public/ui/address.jsx"
    tag = "AddressNotice"
    sentences: rx.Var[dict[str, str]]


def address_notice(sentences: dict[str, str]) -> rx.Component:
    """The sentence that `?avis=` names in the page's address. The address chooses among ours and says none itself."""
    return _AddressNotice.create(sentences=sentences)
