from typing import Any

import reflex as rx


class _Polling(rx.Component):
    library = "$/public/ui/polling.jsx"
    tag = "Polling"
    seconds: rx.Var[int]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]


def polling(on_tick: Any, *, seconds: int = 3) -> rx.Component:
    """For work that goes on in the background: put it in the page while there is something to wait for."""
    return _Polling.create(on_tick=on_tick, seconds=seconds)
