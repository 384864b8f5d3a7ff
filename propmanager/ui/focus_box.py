from typing import Any

import reflex as rx


class _FocusBox(rx.Component):
    library = "$/public/ui/focus_box.jsx"
    tag = "FocusBox"


def focus_box(*children: Any, class_name: str) -> rx.Component:
    """For what an answer puts in the place of a form: it takes the focus when it appears."""
    return _FocusBox.create(*children, class_name=class_name)
