import reflex as rx


class _Suggestion(rx.Component):
    library = "$/public/ui/suggestion.jsx"
    tag = "Suggestion"
    target: rx.Var[str]
    value: rx.Var[str]


def suggestion(target: str, value: rx.Var[str]) -> rx.Component:
    """Fills the field with the id `target` when `value` changes, as long as nothing was typed in it."""
    return _Suggestion.create(target=target, value=value)
