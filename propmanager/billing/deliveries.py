"""Effects are carried out by the worker, each once: a mail to the owners, or a command to Stripe.

Whether it is still true is looked at when its turn comes.
"""

import uuid

import structlog
from sqlmodel import select

from propmanager.accounts import service as accounts
from propmanager.billing import letters, stripe_gateway
from propmanager.billing.errors import StripeMissing, StripeRefused
from propmanager.billing.model import BillingEffect, EffectOutcome, Subscription
from propmanager.core import clock, jobs
from propmanager.core.mail import Mail
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import in_database_thread

TASK = "billing.carry_out"
CANCEL_SURPLUS, GIVE_UP, FOLLOW_CARD = "cancel_surplus", "give_up", "follow_card"

log = structlog.get_logger(__name__)


@jobs.app.task(name=TASK, queue="mail", retry=jobs.PATIENT)
async def carry_out(tenant_id: str, effect_id: str) -> None:
    key = uuid.UUID(tenant_id), uuid.UUID(effect_id)
    found = await in_database_thread(_prepare, *key)
    for letter in found:
        await accounts.deliver(letter, TASK)
    await in_database_thread(_close, *key, is_done=bool(found))


def _prepare(tenant_id: uuid.UUID, effect_id: uuid.UUID) -> list[Mail]:
    """The letters to send. A command to Stripe is sent here and now, outside the transaction."""
    with platform_session("an effect of billing") as db:
        effect = db.get(BillingEffect, (tenant_id, effect_id))
        if effect is None or effect.outcome != EffectOutcome.WAITING:
            return []
        if effect.kind not in _COMMANDS:
            return letters.written(db, effect, now=clock.now())
        is_wanted = effect.kind != CANCEL_SURPLUS or _is_surplus(db, effect)
    if is_wanted:
        _COMMANDS[effect.kind](effect)
    return []


def _is_surplus(db: PlatformSession, effect: BillingEffect) -> bool:
    of_it = (
        Subscription.tenant_id == effect.tenant_id,
        Subscription.stripe_subscription_id == effect.details["subscription"],
    )
    return db.exec(select(Subscription.is_surplus).where(*of_it)).one_or_none() is True


def _cancel(effect: BillingEffect) -> None:
    subscription_id: str = effect.details["subscription"]
    try:
        stripe_gateway.cancel_now(subscription_id, f"{effect.kind}:{effect.id}")
    except (StripeMissing, StripeRefused):
        log.info("billing.already_cancelled", subscription=subscription_id)


def _give_up(effect: BillingEffect) -> None:
    """What nobody paid is not asked for any more: a card put right later must not be charged for a closed space."""
    _cancel(effect)
    for invoice in stripe_gateway.invoices_of(effect.details["subscription"]):
        if invoice.status == "open":
            _void(invoice.id, f"{effect.kind}:{invoice.id}")


def _void(invoice_id: str, key: str) -> None:
    try:
        stripe_gateway.void_invoice(invoice_id, key)
    except StripeRefused as refused:  # paid this moment
        log.warning("billing.not_voided", invoice=invoice_id, code=refused.code)


def _follow_card(effect: BillingEffect) -> None:
    details = effect.details
    try:
        stripe_gateway.pay_with(details["subscription"], details["payment_method"], f"{effect.kind}:{effect.id}")
    except (StripeMissing, StripeRefused):
        log.warning("billing.card_not_followed", subscription=details["subscription"])


_COMMANDS = {CANCEL_SURPLUS: _cancel, GIVE_UP: _give_up, FOLLOW_CARD: _follow_card}


def _close(tenant_id: uuid.UUID, effect_id: uuid.UUID, *, is_done: bool) -> None:
    with platform_session("an effect of billing, carried out") as db:
        effect = db.get(BillingEffect, (tenant_id, effect_id))
        if effect is None or effect.outcome != EffectOutcome.WAITING:
            return
        done = is_done or effect.kind in _COMMANDS
        effect.outcome = EffectOutcome.DONE if done else EffectOutcome.SKIPPED
        effect.done_at = clock.now()
        db.add(effect)
