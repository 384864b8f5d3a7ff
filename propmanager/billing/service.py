"""What the other rooms may ask of billing.

Commands of the landlord take a TenantSession and commit what they wrote before Stripe is waited for: run them with
`SessionState._run_outside`, in threads whose waiting hinders nobody.
"""

from propmanager.billing.changes import Changed, Preview, downgrade, keep_plan, preview_upgrade, upgrade
from propmanager.billing.checkout import RETURN_PATH, Outcome, return_from_checkout, start_checkout
from propmanager.billing.customers import PortalFlow, open_portal
from propmanager.billing.direct import Started, create_subscription
from propmanager.billing.documents import pay_url, receipt_url
from propmanager.billing.ending import RunningTerm, cancel, resume, running_term
from propmanager.billing.errors import CardDeclined, StripeUnavailable, WebhookRefused
from propmanager.billing.history import HistoryRow
from propmanager.billing.inbox import receive
from propmanager.billing.offers import Act, PlanCard
from propmanager.billing.overview import BillingOverview, Meter, overview
from propmanager.billing.plan_words import PlanInWords, plan_in_words
from propmanager.billing.proration import CostLine
from propmanager.billing.staff import replay, resync

__all__ = [
    "RETURN_PATH",
    "Act",
    "BillingOverview",
    "CardDeclined",
    "Changed",
    "CostLine",
    "HistoryRow",
    "Meter",
    "Outcome",
    "PlanCard",
    "PlanInWords",
    "PortalFlow",
    "Preview",
    "RunningTerm",
    "Started",
    "StripeUnavailable",
    "WebhookRefused",
    "cancel",
    "create_subscription",
    "downgrade",
    "keep_plan",
    "open_portal",
    "overview",
    "pay_url",
    "plan_in_words",
    "preview_upgrade",
    "receipt_url",
    "receive",
    "replay",
    "resume",
    "resync",
    "return_from_checkout",
    "running_term",
    "start_checkout",
    "upgrade",
]
