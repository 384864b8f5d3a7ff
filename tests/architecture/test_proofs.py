"""What a session that was left open may not do: every sensitive handler and route asks again who is there."""

import re

from propmanager.accounts.rights import Action
from propmanager.admin.components_state import ComponentsState
from propmanager.pages import PAGES
from propmanager.web.access import Audience
from tests.declared import declared_routes
from tests.hostile.attack import Handler, registered_handlers

SENSITIVE = {
    Action.MANAGE_BILLING,
    Action.EXPORT_TENANT,
    Action.ERASE_TENANT,
    Action.MANAGE_API,
    Action.MANAGE_TEAM,
}
# What only shows, chooses among what is shown, or closes it again.
SHOWS = re.compile(
    r"load(_\w+)?|refresh|search|sort|previous|next|newer|older|dismiss|clear(_\w+)?|leave(_\w+)?|show_\w+|choose_\w+"
)
WITHOUT_PROOF = {
    "TeamState.revoke",  # closes a door, and may be taken back
    # One's own account, on staff pages too: the two that matter want the password, or a proof, by themselves.
    *(f"ProfileState.{name}" for name in ("rename", "ask_verification", "change_address", "change_password")),
    "ReturnState.check",  # asks what became of a payment, on the way back from the bank
    "GET /api/v1/team",  # reads; a program has no tab that could be left open
}


def is_sensitive(handler: Handler) -> bool:
    """By its action; on staff pages, which reach every customer, whatever does more than show."""
    is_of_staff = Audience.STAFF in handler.audiences()
    writes = handler.owner is not ComponentsState  # a page of samples
    return writes and handler.is_ours and not handler.is_setter and (handler.action in SENSITIVE or is_of_staff)


def asks_for_proof(handler: Handler) -> bool:
    pages = [page for page in PAGES if handler.owner in page.states]
    return handler.wants_proof or all(page.step_up for page in pages)


def sensitive_ones() -> dict[str, bool]:
    """Each handler and route that does something sensitive, and whether it asks who is there."""
    found = {
        f"{one.owner.__name__}.{one.name.rpartition('.')[2]}": asks_for_proof(one)
        for one in registered_handlers()
        if is_sensitive(one) and not SHOWS.fullmatch(one.name.rpartition(".")[2])
    }
    routes = {
        f"{one.method} {one.path}": one.access.step_up
        for one in declared_routes()
        if one.access and one.access.action in SENSITIVE
    }
    return found | routes


def test_sensitive_actions_want_a_proof():
    """Checklist A24."""
    found = sensitive_ones()
    assert [name for name, asks in found.items() if not asks and name not in WITHOUT_PROOF] == []
    assert {name for name in WITHOUT_PROOF if found.get(name) is not False} == set()
    assert {
        *(f"TeamState.{name}" for name in ("invite", "send_again", "change_role", "remove", "undo")),
        *(
            f"BillingState.{name}"
            for name in ("manage_payment", "change_card", "pay", "ask_cancel", "cancel", "resume")
        ),
        *("BillingState.resume", "ChangeState.choose", "ChangeState.upgrade", "ChangeState.downgrade"),
        *("IdentityState.edit", "IdentityState.save"),
        *("ApiKeysState.revoke", "ExportState.ask", "ExportState.download", "ErasureState.ask", "ErasureState.cancel"),
        *("POST /auth/cle-api", "GET /export/archive/{export_id}.zip"),
    } <= {name for name, asks in found.items() if asks}
