"""VAT numbers and SIREN of a customer: their form is checked, nobody is asked whether they exist."""

import re

from propmanager.demo.stripe_sandbox.objects import lists
from propmanager.demo.stripe_sandbox.refusals import Refusal, missing
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

_FORMS = {
    "eu_vat": re.compile(r"(FR[0-9A-Z]{2}\d{9}|(?!FR)[A-Z]{2}[0-9A-Z]{2,12})"),
    "fr_siren": re.compile(r"\d{9}"),
    "fr_siret": re.compile(r"\d{14}"),
}


def create(box: Sandbox, params: Thing, customer_id: str) -> Thing:
    kind, value = forms.text(params, "type"), forms.text(params, "value").replace(" ", "")
    box.store.get("customer", customer_id)
    check(kind, value)
    return box.store.add(
        {
            "id": new_id("txi"),
            "object": "tax_id",
            "country": value[:2] if kind == "eu_vat" else "FR",
            "created": box.clock.now(customer_id),
            "customer": customer_id,
            "livemode": False,
            "owner": {"type": "customer", "customer": customer_id},
            "type": kind,
            "value": value,
            "verification": {"status": "verified", "verified_address": None, "verified_name": None},
        }
    )


def check(kind: str, value: str) -> None:
    """Raises Refusal."""
    if kind not in _FORMS or not _FORMS[kind].fullmatch(value.replace(" ", "")):
        raise Refusal("Ce numéro de TVA n’est pas valable.", code="tax_id_invalid", param="value")


def retrieve(box: Sandbox, _params: Thing, customer_id: str, tax_id: str) -> Thing:
    found = box.store.get("tax_id", tax_id)
    if found["customer"] != customer_id:
        raise missing("tax_id", tax_id)
    return found


def list_tax_ids(box: Sandbox, params: Thing, customer_id: str) -> Thing:
    box.store.get("customer", customer_id)
    return lists.page(box.store.all("tax_id", customer=customer_id), params, f"/v1/customers/{customer_id}/tax_ids")


def delete(box: Sandbox, params: Thing, customer_id: str, tax_id: str) -> Thing:
    box.store.remove(retrieve(box, params, customer_id, tax_id))
    return {"id": tax_id, "object": "tax_id", "deleted": True}
