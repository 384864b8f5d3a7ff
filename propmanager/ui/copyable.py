import reflex as rx


class _CopyableText(rx.Component):
    library = "$/public/ui/copyable.jsx"
    tag = "CopyableText"
    text: rx.Var[str]
    label: rx.Var[str]


def copyable_text(text: rx.Var[str] | str, *, label: str) -> rx.Component:
    """Text as it is, in a box that scrolls, with a button that copies it. Nothing in it is ever run."""
    return _CopyableText.create(text=text, label=label)
