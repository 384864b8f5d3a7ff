"""What the guard needs of Reflex's state tree and has no public way to get: resets and answers made by hand."""

from collections.abc import Iterator

import reflex as rx
from reflex.state import BaseState, StateUpdate
from reflex_base.constants.state import FIELD_MARKER
from reflex_base.event import Event

from propmanager.core.errors import PropManagerError
from propmanager.ui.state import SessionState


def go(path: str) -> StateUpdate:
    return StateUpdate(events=Event.from_event_type(rx.redirect(path, replace=True)))


async def go_on_knowing(state: BaseState, path: str) -> StateUpdate:
    """The same from a page that was loaded afresh: the frame of the one it leads to must know whose it is.

    The router goes there without another first event, which is what brings a tab its state.
    """
    session = await state.get_state(SessionState)
    fields = {f"{name}{FIELD_MARKER}": getattr(session, name) for name in SessionState.base_vars}
    return StateUpdate(delta={SessionState.get_full_name(): fields}, events=go(path).events)


async def reset_whole_tree(state: BaseState) -> None:
    await _fetch_whole_tree(state)
    state._get_root_state().reset()  # noqa: SLF001 - see the module


def is_hydrated(state: BaseState) -> bool:
    """Whether the page that these states are of had loaded."""
    return bool(state._get_root_state().is_hydrated)  # noqa: SLF001  # pyright: ignore[reportAttributeAccessIssue]  # the root's


async def as_it_was(state: BaseState) -> StateUpdate:
    """All that the states hold, for a page whose socket comes back: what was answered meanwhile never arrived."""
    await _fetch_whole_tree(state)
    root = state._get_root_state()  # noqa: SLF001 - see the module
    root._clean()  # noqa: SLF001
    return StateUpdate(delta=root.dict())


def only_hydrated(state: BaseState) -> StateUpdate:
    """The page works, and shows nothing of what the states hold."""
    root = state._get_root_state().get_full_name()  # noqa: SLF001 - see the module
    return StateUpdate(delta={root: {f"is_hydrated{FIELD_MARKER}": True}})


async def database_is_away(state: BaseState) -> StateUpdate:
    """The event is stopped; the notice says so, and what was typed stays."""
    session = await state.get_state(SessionState)
    session._tell_database_is_away()  # noqa: SLF001 - see the module
    return await _what_changed(state)


async def refused(state: BaseState, refusal: PropManagerError) -> StateUpdate:
    """The event is stopped; the notice says why."""
    session = await state.get_state(SessionState)
    session._tell("Action refusée", refusal.message, tone="error")  # noqa: SLF001 - see the module
    return await _what_changed(state)


async def _what_changed(state: BaseState) -> StateUpdate:
    root = state._get_root_state()  # noqa: SLF001 - see the module
    delta = await root._get_resolved_delta()  # noqa: SLF001
    root._clean()  # noqa: SLF001
    return StateUpdate(delta=delta)


async def _fetch_whole_tree(state: BaseState) -> None:
    """With Redis only a part of the tree is in hand: what is not fetched is neither reset nor sent."""
    for one in _descendants(SessionState):
        await state.get_state(one)


def _descendants(state: type[BaseState]) -> Iterator[type[BaseState]]:
    for one in state.get_substates():
        yield one
        yield from _descendants(one)
