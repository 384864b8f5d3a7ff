"""What an HTTP answer brings is shown from the answer: a secret goes neither through the socket nor into a state."""

from typing import Any

import reflex as rx


class _Answer(rx.Component):
    library = "$/public/ui/answer.jsx"


class _Steps(_Answer):
    tag = "AnswerSteps"


class _Example(_Answer):
    tag = "AnswerExample"
    shown: rx.Var[dict[str, Any]]


class _Named(_Answer):
    name: rx.Var[str]


class _Text(_Named):
    tag = "AnswerText"


class _Image(_Named):
    tag = "AnswerImage"
    alt: rx.Var[str]


class _Field(_Named):
    tag = "AnswerField"


class _RecoveryCodes(rx.Component):
    library = "$/public/ui/recovery_codes.jsx"
    tag = "RecoveryCodes"


def answer_steps(asking: rx.Component, answered: rx.Component) -> rx.Component:
    """`asking` holds an http_form or a passkey button; once its route answers {"shown": {…}}, `answered` replaces it.

    The components below show what the answer has under their name.
    """
    return _Steps.create(asking, answered)


def answer_example(shown: dict[str, Any], *children: rx.Component) -> rx.Component:
    """An answer that nobody asked for, for the page of components."""
    return _Example.create(*children, shown=shown)


def answer_text(name: str, class_name: str = "") -> rx.Component:
    return _Text.create(name=name, class_name=class_name)


def answer_image(name: str, *, alt: str, class_name: str = "") -> rx.Component:
    return _Image.create(name=name, alt=alt, class_name=class_name)


def answer_field(name: str) -> rx.Component:
    """Hidden, for the http_form that comes next."""
    return _Field.create(name=name)


def recovery_codes() -> rx.Component:
    """The answer's `codes`, with the ways to keep them."""
    return _RecoveryCodes.create()
