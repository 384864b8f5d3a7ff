"""Everything the sandbox remembers, as the documents Stripe shows."""

import secrets
import string
from typing import Any

from propmanager.demo.stripe_sandbox.refusals import missing

Thing = dict[str, Any]  # one document of the API, as it travels

_ALPHABET = string.ascii_letters + string.digits
PREFIXES = {
    "cus": "customer",
    "txi": "tax_id",
    "prod": "product",
    "price": "price",
    "pm": "payment_method",
    "pi": "payment_intent",
    "seti": "setup_intent",
    "sub": "subscription",
    "si": "subscription_item",
    "sub_sched": "subscription_schedule",
    "in": "invoice",
    "ii": "invoiceitem",
    "inpay": "invoice_payment",
    "cs_test": "checkout.session",
    "bps": "billing_portal.session",
    "du": "dispute",
    "re": "refund",
    "evt": "event",
}


def new_id(prefix: str) -> str:
    return f"{prefix}_{''.join(secrets.choice(_ALPHABET) for _ in range(24))}"


class Store:
    def __init__(self) -> None:
        self._kinds: dict[str, dict[str, Thing]] = {kind: {} for kind in PREFIXES.values()}

    def add(self, thing: Thing) -> Thing:
        self._kinds[thing["object"]][thing["id"]] = thing
        return thing

    def remove(self, thing: Thing) -> None:
        del self._kinds[thing["object"]][thing["id"]]

    def get(self, kind: str, identifier: str, param: str | None = None, *, even_deleted: bool = False) -> Thing:
        """Raises Refusal. `param` is the parameter that named it, None when the path did."""
        found = self._kinds[kind].get(identifier)
        if found is None or (found.get("deleted") and not even_deleted):
            raise missing(kind, identifier, param)
        return found

    def find(self, identifier: str) -> Thing | None:
        """Whatever it is: the prefix tells."""
        prefix = identifier.rpartition("_")[0]
        return self._kinds.get(PREFIXES.get(prefix, ""), {}).get(identifier)

    def all(self, kind: str, **fields: Any) -> list[Thing]:
        """Those whose fields have these values, oldest first."""
        things = self._kinds[kind].values()
        return [thing for thing in things if all(thing.get(name) == value for name, value in fields.items())]


def list_of(things: list[Thing], url: str) -> Thing:
    """A list inside another document."""
    return {"object": "list", "data": things, "has_more": False, "url": url, "total_count": len(things)}
