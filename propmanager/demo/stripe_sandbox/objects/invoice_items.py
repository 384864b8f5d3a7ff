"""Lines that wait for the next invoice of their subscription: the prorations of `create_prorations`."""

from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id


def keep(box: Sandbox, subscription: Thing, line: Thing) -> None:
    identifier = new_id("ii")
    line["parent"]["subscription_item_details"]["invoice_item"] = identifier
    box.store.add({"id": identifier, "object": "invoiceitem", "subscription": subscription["id"], "line": line})


def lines_of(box: Sandbox, subscription: Thing) -> list[Thing]:
    return [kept["line"] for kept in box.store.all("invoiceitem", subscription=subscription["id"])]


def clear(box: Sandbox, subscription: Thing) -> None:
    for kept in box.store.all("invoiceitem", subscription=subscription["id"]):
        box.store.remove(kept)
