from dataclasses import dataclass
from typing import Any

import reflex as rx

from propmanager.ui.primitive import Primitive


class _Tabs(Primitive):
    library = "@radix-ui/react-tabs@1.2.1"


class _Root(_Tabs):
    tag = "Root"
    alias = "TabsRoot"
    value: rx.Var[str]
    default_value: rx.Var[str]
    on_value_change: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class _List(_Tabs):
    tag = "List"
    alias = "TabsList"


class _Trigger(_Tabs):
    tag = "Trigger"
    alias = "TabsTrigger"
    value: rx.Var[str]


class _Content(_Tabs):
    tag = "Content"
    alias = "TabsContent"
    value: rx.Var[str]


@dataclass(frozen=True, kw_only=True)
class Tab:
    value: str
    label: str
    content: rx.Component
    count: rx.Var[int] | int | None = None


_LIST = "flex gap-5 border-b border-line overflow-x-auto overflow-y-hidden"
_TRIGGER = (
    "inline-flex items-center gap-1.5 h-11 md:h-10 -mb-px border-b-2 border-transparent text-base font-medium "
    "whitespace-nowrap text-ink-2 hover:text-ink data-[state=active]:border-brand data-[state=active]:text-ink "
    "-outline-offset-2! rounded-t-sm"
)


def tabs(
    *items: Tab, label: str, default_value: str = "", value: rx.Var[str] | None = None, on_change: Any = None
) -> rx.Component:
    """`value` and `on_change` together when the state follows the tab, else `default_value`."""
    props: dict[str, Any] = {"default_value": default_value or items[0].value}
    if value is not None:
        props = {"value": value}
    if on_change is not None:
        props["on_value_change"] = on_change
    return _Root.create(
        _List.create(*[_tab(item) for item in items], aria_label=label, class_name=_LIST),
        *[_Content.create(item.content, value=item.value, class_name="pt-5 rounded-sm") for item in items],
        **props,
    )


def _tab(item: Tab) -> rx.Component:
    count = None if item.count is None else rx.el.span(item.count, class_name="text-xs text-ink-3 tabular-nums")
    return _Trigger.create(item.label, count, value=item.value, class_name=_TRIGGER)
