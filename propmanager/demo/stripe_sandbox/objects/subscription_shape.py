"""The document of a new subscription."""

from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import Thing, new_id


def new_subscription(box: Sandbox, params: Thing, customer: Thing) -> Thing:
    """Without items and without a status that means anything yet."""
    now = box.now(customer)
    return {
        "id": new_id("sub"),
        "object": "subscription",
        "application": None,
        "application_fee_percent": None,
        "automatic_tax": automatic_tax(params),
        "billing_cycle_anchor": now,
        "billing_cycle_anchor_config": None,
        "billing_mode": {"type": "flexible", "flexible": {"proration_discounts": "included"}, "updated_at": None},
        "billing_schedules": [],
        "billing_thresholds": None,
        "cancel_at": None,
        "cancel_at_period_end": False,
        "canceled_at": None,
        "cancellation_details": {"comment": None, "feedback": None, "feedback_option": None, "reason": None},
        "collection_method": "charge_automatically",
        "created": now,
        "currency": "eur",
        "customer": customer["id"],
        "days_until_due": None,
        "default_payment_method": params.get("default_payment_method") or None,
        "default_source": None,
        "default_tax_rates": [],
        "description": params.get("description") or None,
        "discounts": [],
        "ended_at": None,
        "invoice_settings": {
            "account_tax_ids": None,
            "custom_fields": None,
            "description": None,
            "footer": None,
            "issuer": {"type": "self"},
        },
        "latest_invoice": None,
        "livemode": False,
        "metadata": forms.merged_metadata({}, params.get("metadata")),
        "next_pending_invoice_item_invoice": None,
        "on_behalf_of": None,
        "pause_collection": None,
        "payment_settings": payment_settings(params),
        "pending_invoice_item_interval": None,
        "pending_setup_intent": None,
        "pending_update": None,
        "schedule": None,
        "start_date": now,
        "status": "incomplete",
        "status_details": None,
        "test_clock": None,
        "transfer_data": None,
        "trial_end": None,
        "trial_settings": trial_settings(params),
        "trial_start": None,
    }


def automatic_tax(params: Thing) -> Thing:
    enabled = forms.boolean(forms.branch(params, "automatic_tax"), "enabled")
    return {"disabled_reason": None, "enabled": enabled, "liability": {"type": "self"} if enabled else None}


def trial_settings(params: Thing) -> Thing:
    given = forms.branch(forms.branch(params, "trial_settings"), "end_behavior")
    missing = forms.choice(given, "missing_payment_method", ("create_invoice", "pause", "cancel"))
    return {"end_behavior": {"billing_cycle_anchor": None, "missing_payment_method": missing}}


def payment_settings(params: Thing) -> Thing:
    given = forms.branch(params, "payment_settings")
    saved = forms.choice(given, "save_default_payment_method", ("off", "on_subscription"))
    return {"payment_method_options": None, "payment_method_types": None, "save_default_payment_method": saved}
