"""Base of the Radix widgets. They bring behaviour and roles; every class is ours."""

import reflex as rx
from reflex_base.constants.compiler import MemoizationMode


class Primitive(rx.Component):
    as_child: rx.Var[bool]


class SlotPrimitive(Primitive):
    """For `as_child`: Radix hands its props to the child itself, which a child compiled apart would not receive."""

    _memoization_mode = MemoizationMode(recursive=False)
