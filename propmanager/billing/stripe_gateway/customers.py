"""Customers, their way to pay, and the two pages that Stripe hosts: Checkout and the portal."""

from dataclasses import replace
from datetime import datetime
from typing import Literal

import stripe
from stripe.params import CustomerUpdateParamsAddress
from stripe.params.billing_portal import SessionCreateParams as PortalParams
from stripe.params.checkout import SessionCreateParams as CheckoutParams

from propmanager.billing.snapshots import CheckoutSnapshot, CustomerSnapshot, IdentitySnapshot
from propmanager.billing.stripe_gateway.connection import calling, named
from propmanager.billing.stripe_gateway.reading import TENANT, card_of, checkout_snapshot, customer_snapshot, given
from propmanager.billing.territory import country_of


def create_customer(tenant: str, nom: str, email: str, key: str) -> str:
    """The id of the one customer of a tenant: the same for the same key, however often it is asked for."""
    with calling() as client:
        made = client.v1.customers.create(
            {"name": nom, "email": email, "preferred_locales": ["fr"], "metadata": {TENANT: tenant}},
            {"idempotency_key": key},
        )
        return made.id


def customer(customer_id: str) -> CustomerSnapshot:
    """The card is asked for apart: of a deleted customer nothing can be expanded."""
    with calling() as client:
        read = customer_snapshot(client.v1.customers.retrieve(named(customer_id)))
        if not read.payment_method_id:
            return read
        return replace(read, card=card_of(client.v1.payment_methods.retrieve(read.payment_method_id)))


def identify(customer_id: str, identity: IdentitySnapshot) -> None:
    """Sent twice, it changes once. A number that is empty is taken away: the next invoice would bring it back."""
    address: CustomerUpdateParamsAddress = {
        "line1": identity.line1,
        "postal_code": identity.postal_code,
        "city": identity.city,
        "country": country_of(identity.postal_code),
    }
    with calling() as client:
        client.v1.customers.update(named(customer_id), {"name": identity.name, "address": address})
        _replace_tax_id(client, customer_id, "fr_siren", identity.siren)
        _replace_tax_id(client, customer_id, "eu_vat", identity.tva_number)


def write_to(customer_id: str, email: str) -> None:
    """Where Stripe writes from now on. Nothing is sent when it does so already."""
    with calling() as client:
        present = client.v1.customers.retrieve(named(customer_id))
        if not given(lambda: present.deleted) and given(lambda: present.email) != email:
            client.v1.customers.update(customer_id, {"email": email})


def _replace_tax_id(
    client: stripe.StripeClient, customer_id: str, kind: Literal["eu_vat", "fr_siren"], value: str
) -> None:
    kept = [one for one in client.v1.customers.tax_ids.list(customer_id, {"limit": 100}).data if one.type == kind]
    if value and value not in {one.value for one in kept}:
        client.v1.customers.tax_ids.create(customer_id, {"type": kind, "value": value})
    for other in kept:
        if other.value != value:
            client.v1.customers.tax_ids.delete(customer_id, other.id)


def attach_payment_method(customer_id: str, payment_method_id: str, key: str) -> str:
    """Makes it the customer's own and first choice; gives the id under which it is theirs. Raises CardDeclined."""
    with calling() as client:
        attached = client.v1.payment_methods.attach(
            named(payment_method_id), {"customer": named(customer_id)}, {"idempotency_key": key}
        )
        client.v1.customers.update(customer_id, {"invoice_settings": {"default_payment_method": attached.id}})
        return attached.id


def open_checkout(
    customer_id: str, *, tenant: str, price_id: str, trial_end: datetime | None, return_url: str, key: str
) -> CheckoutSnapshot:
    """The page where the landlord pays; Stripe sends them back to `return_url`, with the id of the session."""
    wanted: CheckoutParams = {
        "mode": "subscription",
        "customer": named(customer_id),
        "client_reference_id": tenant,
        "locale": "fr",
        "line_items": [{"price": price_id, "quantity": 1}],
        "payment_method_collection": "always",
        "subscription_data": {"metadata": {TENANT: tenant}},
        "automatic_tax": {"enabled": True},
        "tax_id_collection": {"enabled": True},
        "customer_update": {"address": "auto", "name": "auto"},
        "billing_address_collection": "required",
        "success_url": f"{return_url}?session_id={{CHECKOUT_SESSION_ID}}",
        "cancel_url": return_url,
    }
    if trial_end:
        wanted["subscription_data"] = {"metadata": {TENANT: tenant}, "trial_end": int(trial_end.timestamp())}
    with calling() as client:
        return checkout_snapshot(client.v1.checkout.sessions.create(wanted, {"idempotency_key": key}))


def checkout(session_id: str) -> CheckoutSnapshot:
    with calling() as client:
        return checkout_snapshot(client.v1.checkout.sessions.retrieve(named(session_id)))


def close_checkout(session_id: str) -> None:
    """Nobody can pay there any more. Raises StripeRefused when somebody just did."""
    with calling() as client:
        client.v1.checkout.sessions.expire(named(session_id))


def open_portal(customer_id: str, return_url: str, *, to_change_card: bool) -> str:
    """The address of Stripe's own page for cards, addresses and past invoices."""
    wanted: PortalParams = {"customer": named(customer_id), "return_url": return_url, "locale": "fr"}
    if to_change_card:
        wanted["flow_data"] = {"type": "payment_method_update"}
    with calling() as client:
        return client.v1.billing_portal.sessions.create(wanted).url
