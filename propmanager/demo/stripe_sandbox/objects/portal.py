"""`/v1/billing_portal/sessions`: a page where a customer changes card, ends or resumes."""

from propmanager.demo.stripe_sandbox.refusals import Refusal, missing
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

_FLOWS = ("payment_method_update", "subscription_cancel", "subscription_update", "subscription_update_confirm")


def create(box: Sandbox, params: Thing) -> Thing:
    customer = box.store.get("customer", forms.text(params, "customer"), "customer")
    identifier = new_id("bps")
    return box.store.add(
        {
            "id": identifier,
            "object": "billing_portal.session",
            "configuration": "bpc_sandbox",
            "created": box.now(customer),
            "customer": customer["id"],
            "flow": _flow(box, forms.branch(params, "flow_data"), customer["id"]),
            "livemode": False,
            "locale": params.get("locale") or None,
            "on_behalf_of": None,
            "return_url": params.get("return_url") or None,
            "url": f"{box.configuration.public_url}/portal/{identifier}",
        }
    )


def after_flow(session: Thing) -> str | None:
    """Where the page goes once the flow is done."""
    completion = session["flow"]["after_completion"] if session["flow"] else {}
    redirect = completion.get("redirect")
    return redirect["return_url"] if redirect else None


def _flow(box: Sandbox, given: Thing, customer_id: str) -> Thing | None:
    if not given:
        return None
    kind = forms.only(given, f"after_completion type {' '.join(_FLOWS)}", "flow_data").get("type")
    if kind not in _FLOWS:
        raise Refusal(f"Invalid flow_data[type]: the sandbox knows {', '.join(_FLOWS)}", param="flow_data[type]")
    details = forms.branch(given, kind)
    if kind != "payment_method_update":
        subscription = box.store.get("subscription", forms.text(details, "subscription"), "flow_data")
        if subscription["customer"] != customer_id:
            raise missing("subscription", subscription["id"], f"flow_data[{kind}][subscription]")
    asked = forms.branch(given, "after_completion") or {"type": "portal_homepage"}
    completion = {"hosted_confirmation": None, "redirect": None} | asked
    flow = dict.fromkeys(("customer_update", "subscription_pause", *_FLOWS[1:]))
    if kind in flow:
        flow[kind] = details
    return flow | {"type": kind, "after_completion": completion}
