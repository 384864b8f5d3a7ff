from typing import Any

import reflex as rx

Text = str | rx.Var[str]


def is_given(content: Any) -> bool:
    """False only for the empty literal: a variable may hold something, and its truth is not known while compiling."""
    return not isinstance(content, str) or bool(content)
