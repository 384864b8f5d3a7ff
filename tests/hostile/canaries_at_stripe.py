"""Messages of Stripe in which everything that it knows of the persona is a canary."""

import json
import uuid

import httpx

from propmanager.core import clock
from tests.billing.world import signed
from tests.hostile.persona import IBAN, PHONE, WORD
from tests.live.production import ProductionServer, SecureBrowser

NEWS = (
    "customer.updated", "customer.deleted", "checkout.session.completed", "customer.subscription.updated",
    "customer.subscription.trial_will_end", "invoice.paid", "invoice.payment_failed", "charge.dispute.created",
    "charge.refunded", "payment_method.automatically_updated",
)  # fmt: skip
AT_STRIPE = {"line1": WORD, "line2": IBAN, "city": WORD, "postal_code": "69001", "country": "FR"}
PAYER = {"name": WORD, "email": f"{WORD}@exemple.fr", "phone": PHONE, "address": AT_STRIPE}
PERSON_AT_STRIPE = {
    **PAYER,
    **{f"customer_{name}": value for name, value in PAYER.items()},
    "customer_details": PAYER,
    "shipping": PAYER,
    "billing_details": PAYER,
    "description": f"{WORD} {IBAN} {PHONE}",
    "metadata": {"nom": WORD, "iban": IBAN},
}


def news_of_stripe(kind: str) -> str:
    """An event that says everything Stripe knows of the persona."""
    spoken_of = PERSON_AT_STRIPE | {
        "id": f"obj_{uuid.uuid4().hex}",
        "customer": f"cus_{uuid.uuid4().hex}",
        "subscription": f"sub_{uuid.uuid4().hex}",
        "client_reference_id": WORD,
        "parent": {"subscription_details": {"subscription": f"sub_{uuid.uuid4().hex}"}},
    }
    event = {
        "id": f"evt_{uuid.uuid4().hex}",
        "object": "event",
        "type": kind,
        "created": int(clock.now().timestamp()),
        "livemode": False,
        "api_version": "2026-10-28.endive",
        "data": {"object": spoken_of, "previous_attributes": PERSON_AT_STRIPE},
    }
    return json.dumps(event)


def deliver(server: ProductionServer, body: str, secret: str) -> httpx.Response:
    stripe = SecureBrowser(server, server.base_host)
    return stripe.send("POST", "/webhooks/stripe", {"Stripe-Signature": signed(body, secret)}, content=body.encode())


def stripe_tells(server: ProductionServer) -> list[int]:
    """What we listen to, what we do not, what is of the other mode or version, what is no event, and a forgery."""
    news, secret = news_of_stripe("customer.updated"), server.stripe_secret
    sound = [
        *map(news_of_stripe, NEWS),
        news_of_stripe("customer.teleported"),
        news_of_stripe("customer.updated").replace('"livemode": false', '"livemode": true'),
        news.replace("2026-10-28.endive", "2031-01-01.other"),
    ]
    faulty = [news[: len(news) // 2], json.dumps(PERSON_AT_STRIPE), json.dumps([WORD])]
    answers = [deliver(server, body, secret) for body in (*sound, *faulty)] + [deliver(server, news, f"whsec_{WORD}")]
    return [one.status_code for one in answers]
