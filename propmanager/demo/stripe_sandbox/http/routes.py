"""The calls of the API that the sandbox knows, and the parameters it understands of each."""

from collections.abc import Callable
from dataclasses import dataclass

from propmanager.demo.stripe_sandbox.objects import (
    catalogue,
    checkout,
    customers,
    events,
    incidents,
    intents,
    invoices,
    payment_methods,
    payments,
    portal,
    previews,
    refunds,
    schedules,
    subscription_changes,
    subscriptions,
    tax_ids,
)
from propmanager.demo.stripe_sandbox.objects.lists import PAGING
from propmanager.demo.stripe_sandbox.store import Thing


@dataclass(frozen=True)
class Call:
    """`{}` in the path stands for an id, given to the function after the parameters."""

    method: str
    path: str
    answer: Callable[..., Thing]
    params: str = ""

    @property
    def known(self) -> frozenset[str]:
        return frozenset(self.params.split()) | {"expand"}


_CUSTOMER = (
    "email name phone description business_name individual_name preferred_locales tax_exempt address metadata"
    " invoice_settings"
)
_SUBSCRIPTION = (
    "automatic_tax cancel_at cancel_at_period_end default_payment_method description items metadata off_session"
    " payment_behavior payment_settings proration_behavior trial_end trial_settings"
)
_SESSION = (
    "automatic_tax billing_address_collection cancel_url client_reference_id customer customer_email customer_update"
    " expires_at line_items locale metadata mode payment_method_collection subscription_data success_url"
    " tax_id_collection ui_mode"
)

CALLS = (
    Call("POST", "/v1/customers", customers.create, f"{_CUSTOMER} payment_method tax_id_data"),
    Call("GET", "/v1/customers", customers.list_customers, f"{PAGING} created email"),
    Call("GET", "/v1/customers/{}", customers.retrieve),
    Call("POST", "/v1/customers/{}", customers.update, _CUSTOMER),
    Call("DELETE", "/v1/customers/{}", customers.delete),
    Call("POST", "/v1/customers/{}/tax_ids", tax_ids.create, "type value"),
    Call("GET", "/v1/customers/{}/tax_ids", tax_ids.list_tax_ids, PAGING),
    Call("GET", "/v1/customers/{}/tax_ids/{}", tax_ids.retrieve),
    Call("DELETE", "/v1/customers/{}/tax_ids/{}", tax_ids.delete),
    Call(
        "GET",
        "/v1/customers/{}/payment_methods",
        payment_methods.list_methods,
        f"{PAGING} type",
    ),
    Call("POST", "/v1/products", catalogue.create_product, "id name metadata"),
    Call("GET", "/v1/products", catalogue.list_products, PAGING),
    Call("GET", "/v1/products/{}", catalogue.retrieve_product),
    Call(
        "POST",
        "/v1/prices",
        catalogue.create_price,
        "currency lookup_key metadata product recurring tax_behavior unit_amount",
    ),
    Call("GET", "/v1/prices", catalogue.list_prices, f"{PAGING} lookup_keys product"),
    Call("GET", "/v1/prices/{}", catalogue.retrieve_price),
    Call("POST", "/v1/payment_methods", payment_methods.create, "billing_details card metadata type"),
    Call("GET", "/v1/payment_methods", payment_methods.list_methods, f"{PAGING} customer type"),
    Call("GET", "/v1/payment_methods/{}", payment_methods.retrieve),
    Call("POST", "/v1/payment_methods/{}", payment_methods.update, "card metadata"),
    Call("POST", "/v1/payment_methods/{}/attach", payment_methods.attach, "customer"),
    Call("POST", "/v1/payment_methods/{}/detach", payment_methods.detach),
    Call("GET", "/v1/payment_intents/{}", intents.retrieve_payment),
    Call("POST", "/v1/payment_intents/{}/confirm", payments.confirm, "off_session payment_method return_url"),
    Call(
        "POST",
        "/v1/setup_intents",
        intents.create_setup,
        "allowed_payment_method_types confirm customer metadata payment_method usage",
    ),
    Call("GET", "/v1/setup_intents/{}", intents.retrieve_setup),
    Call("POST", "/v1/setup_intents/{}/confirm", intents.confirm_setup, "payment_method return_url"),
    Call("POST", "/v1/subscriptions", subscriptions.create, f"{_SUBSCRIPTION} customer trial_period_days"),
    Call("GET", "/v1/subscriptions", subscriptions.list_subscriptions, f"{PAGING} created customer price status"),
    Call("GET", "/v1/subscriptions/{}", subscriptions.retrieve),
    Call(
        "POST",
        "/v1/subscriptions/{}",
        subscription_changes.update,
        f"{_SUBSCRIPTION} cancellation_details pause_collection proration_date",
    ),
    Call("DELETE", "/v1/subscriptions/{}", subscriptions.cancel, "cancellation_details invoice_now prorate"),
    Call("POST", "/v1/subscriptions/{}/resume", subscriptions.resume, "billing_cycle_anchor"),
    Call("POST", "/v1/subscription_schedules", schedules.create, "from_subscription metadata"),
    Call("GET", "/v1/subscription_schedules", schedules.list_schedules, f"{PAGING} customer"),
    Call("GET", "/v1/subscription_schedules/{}", schedules.retrieve),
    Call("POST", "/v1/subscription_schedules/{}", schedules.update, "end_behavior metadata phases proration_behavior"),
    Call("POST", "/v1/subscription_schedules/{}/release", schedules.release, "preserve_cancel_date"),
    Call(
        "POST",
        "/v1/invoices/create_preview",
        previews.create,
        "automatic_tax currency customer preview_mode subscription subscription_details",
    ),
    Call("GET", "/v1/invoices", invoices.list_invoices, f"{PAGING} created customer status subscription"),
    Call("GET", "/v1/invoices/{}", invoices.retrieve),
    Call("POST", "/v1/invoices/{}", invoices.update, "auto_advance metadata"),
    Call("GET", "/v1/invoices/{}/lines", invoices.list_lines, PAGING),
    Call("POST", "/v1/invoices/{}/pay", invoices.pay, "off_session paid_out_of_band payment_method"),
    Call("POST", "/v1/invoices/{}/finalize", invoices.finalize, "auto_advance"),
    Call("POST", "/v1/invoices/{}/void", invoices.void),
    Call("POST", "/v1/invoices/{}/mark_uncollectible", invoices.mark_uncollectible),
    Call("GET", "/v1/invoice_payments", invoices.list_payments, f"{PAGING} invoice payment status"),
    Call("GET", "/v1/charges/{}", refunds.retrieve_charge),
    Call("POST", "/v1/refunds", refunds.create, "amount charge metadata payment_intent reason"),
    Call("GET", "/v1/refunds", refunds.list_refunds, f"{PAGING} charge created payment_intent"),
    Call("GET", "/v1/refunds/{}", refunds.retrieve),
    Call("GET", "/v1/disputes/{}", incidents.retrieve_dispute),
    Call("POST", "/v1/checkout/sessions", checkout.create, _SESSION),
    Call("GET", "/v1/checkout/sessions", checkout.list_sessions, f"{PAGING} created customer status subscription"),
    Call("GET", "/v1/checkout/sessions/{}", checkout.retrieve),
    Call("GET", "/v1/checkout/sessions/{}/line_items", checkout.list_line_items, PAGING),
    Call("POST", "/v1/checkout/sessions/{}/expire", checkout.expire),
    Call("POST", "/v1/billing_portal/sessions", portal.create, "configuration customer flow_data locale return_url"),
    Call("GET", "/v1/events", events.list_events, f"{PAGING} created delivery_success type types"),
    Call("GET", "/v1/events/{}", events.retrieve),
)
