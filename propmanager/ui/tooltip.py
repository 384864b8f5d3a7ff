import reflex as rx

from propmanager.ui.primitive import Primitive, SlotPrimitive

_LIBRARY = "@radix-ui/react-tooltip@1.4.1"


class _Provider(Primitive):
    library = _LIBRARY
    tag = "Provider"
    alias = "TooltipProvider"
    delay_duration: rx.Var[int]


class _Root(Primitive):
    library = _LIBRARY
    tag = "Root"
    alias = "TooltipRoot"


class _Trigger(SlotPrimitive):
    library = _LIBRARY
    tag = "Trigger"
    alias = "TooltipTrigger"


class _Content(Primitive):
    library = _LIBRARY
    tag = "Content"
    alias = "TooltipContent"
    side_offset: rx.Var[int]
    collision_padding: rx.Var[int]


def tooltip(trigger: rx.Component, text: str | rx.Var[str]) -> rx.Component:
    """More about a control, on hover and on focus. Nothing needed may be only there: touch screens do not show it."""
    return _Provider.create(
        _Root.create(
            _Trigger.create(trigger, as_child=True),
            _Content.create(
                text,
                side_offset=6,
                collision_padding=8,
                class_name=(
                    "z-50 max-w-64 rounded-md bg-ink px-2.5 py-1.5 text-xs text-canvas shadow-pop animate-fade"
                ),
            ),
        ),
        delay_duration=400,
    )
