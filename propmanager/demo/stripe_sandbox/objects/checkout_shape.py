"""The document of a new Checkout session."""

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id

_EMPTY = (
    "adaptive_pricing",
    "after_expiration",
    "allow_promotion_codes",
    "client_secret",
    "collected_information",
    "consent",
    "consent_collection",
    "currency_conversion",
    "customer_details",
    "invoice",
    "invoice_creation",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "payment_method_options",
    "phone_number_collection",
    "recovered_from",
    "return_url",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "submit_type",
    "subscription",
)


def new_session(box: Sandbox, params: Thing) -> Thing:
    """Without amounts."""
    customer = params.get("customer") or None
    identifier, now = new_id("cs_test"), box.clock.now(customer or "")
    return dict.fromkeys(_EMPTY) | {
        "id": identifier,
        "object": "checkout.session",
        "allowed_payment_method_types": ["card"],
        "automatic_tax": _automatic_tax(params),
        "billing_address_collection": params.get("billing_address_collection"),
        "cancel_url": params.get("cancel_url"),
        "client_reference_id": params.get("client_reference_id"),
        "created": now,
        "currency": "eur",
        "custom_fields": [],
        "custom_text": dict.fromkeys(("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")),
        "customer": customer,
        "customer_creation": None if customer else "always",
        "customer_email": params.get("customer_email"),
        "discounts": [],
        "expires_at": forms.integer(params, "expires_at", now + DAY),
        "livemode": False,
        "locale": params.get("locale"),
        "metadata": forms.merged_metadata({}, params.get("metadata")),
        "mode": "subscription",
        "payment_method_collection": forms.choice(params, "payment_method_collection", ("always", "if_required")),
        "payment_method_types": ["card"],
        "payment_status": "unpaid",
        "shipping_options": [],
        "status": "open",
        "success_url": forms.text(params, "success_url"),
        "tax_id_collection": {"enabled": takes_tax_id(params), "required": "never"},
        "ui_mode": "hosted_page",
        "url": f"{box.configuration.public_url}/checkout/{identifier}",
    }


def takes_tax_id(params: Thing) -> bool:
    return forms.boolean(forms.branch(params, "tax_id_collection"), "enabled")


def _automatic_tax(params: Thing) -> Thing:
    if not forms.boolean(forms.branch(params, "automatic_tax"), "enabled"):
        return {"enabled": False, "liability": None, "provider": None, "status": None}
    return {"enabled": True, "liability": {"type": "self"}, "provider": "stripe", "status": "complete"}
