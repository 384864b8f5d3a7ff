from typing import Any

import reflex as rx

from propmanager.ui.form import checkbox, field, money_input, text_input
from propmanager.ui.http_form import http_form
from propmanager.ui.select import select


def _attributes(component: rx.Component, name: str) -> dict[str, Any]:
    """Attributes of the control that carries `name` as its id."""
    if component.custom_attrs.get("id") == name:
        return component.custom_attrs
    for child in component.children:
        if isinstance(child, rx.Component) and (found := _attributes(child, name)):
            return found
    return {}


def test_a_field_without_hint_or_error_describes_nothing():
    assert _attributes(field("Nom", text_input("nom"), name="nom"), "nom") == {"id": "nom"}


def test_a_hint_describes_the_control_without_making_it_invalid():
    shown = field("Nom", text_input("nom"), name="nom", hint="Tel qu’il paraît sur le bail.")
    assert _attributes(shown, "nom") == {"id": "nom", "aria-describedby": "nom-aide"}


def test_an_error_reaches_the_input_inside_a_money_field():
    shown = field("Loyer", money_input("loyer"), name="loyer", error="Saisissez le loyer.")
    assert _attributes(shown, "loyer") == {"id": "loyer", "aria-describedby": "loyer-aide", "aria-invalid": True}


def test_an_error_reaches_a_select():
    shown = field("Bail", select("bail", [("vide", "Vide")]), name="bail", error="Choisissez un bail.")
    assert _attributes(shown, "bail") == {"id": "bail", "aria-describedby": "bail-aide", "aria-invalid": True}


def test_a_checkbox_says_its_error():
    shown = checkbox("accord", "J’accepte", error="Cochez la case pour continuer.")
    assert _attributes(shown, "accord") == {"id": "accord", "aria-describedby": "accord-aide", "aria-invalid": True}


def test_a_field_says_where_an_http_form_shows_what_was_refused():
    assert field("E-mail", text_input("email"), name="email").custom_attrs == {"data-field": "email"}


def test_an_http_form_keeps_its_native_post():
    rendered = http_form(text_input("email"), action="/auth/login").render()
    assert (
        rendered["name"],
        [prop for prop in rendered["props"] if prop.startswith(("action", "method", "onSubmit"))],
    ) == (
        "HttpForm",
        ['action:"/auth/login"', 'method:"post"'],
    )
