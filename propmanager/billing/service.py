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
from propmanager.billing.errors import CardDeclined, PriceOutOfDate, StripeUnavailable, WebhookRefused
from propmanager.billing.factures.keeping import FacturePdf, facture_pdf, facture_pdfs
from propmanager.billing.freshness import freshness
from propmanager.billing.history import HistoryRow
from propmanager.billing.identity import identity_of, save_identity
from propmanager.billing.identity_form import BillingIdentity, read_identity
from propmanager.billing.inbox import receive
from propmanager.billing.meters import Meter
from propmanager.billing.offers import Act, PlanCard
from propmanager.billing.overview import BillingOverview, overview
from propmanager.billing.proration import CostLine
from propmanager.billing.staff.actions import MessageSheet, open_message, replay, resync
from propmanager.billing.staff.disputes import DisputeRow
from propmanager.billing.staff.facts import Fact
from propmanager.billing.staff.inbox import Backlog, InboxPage, MessageRow, list_messages
from propmanager.billing.staff.inbox_query import InboxQuery, MessageStatus
from propmanager.billing.staff.listing import SUBSCRIBER_STATUSES, SubscriberPage, SubscriberRow, list_subscribers
from propmanager.billing.staff.listing_query import SubscriberQuery, SubscriberSort, SubscriberView
from propmanager.billing.staff.sheet import (
    ChangeRow,
    DriftRow,
    FailureRow,
    FormerRow,
    InvoiceRow,
    SubscriberSheet,
    subscriber_sheet,
)
from propmanager.billing.subject import LISTENED

__all__ = [
    "LISTENED",
    "RETURN_PATH",
    "SUBSCRIBER_STATUSES",
    "Act",
    "Backlog",
    "BillingIdentity",
    "BillingOverview",
    "CardDeclined",
    "ChangeRow",
    "Changed",
    "CostLine",
    "DisputeRow",
    "DriftRow",
    "Fact",
    "FacturePdf",
    "FailureRow",
    "FormerRow",
    "HistoryRow",
    "InboxPage",
    "InboxQuery",
    "InvoiceRow",
    "MessageRow",
    "MessageSheet",
    "MessageStatus",
    "Meter",
    "Outcome",
    "PlanCard",
    "PortalFlow",
    "Preview",
    "PriceOutOfDate",
    "RunningTerm",
    "Started",
    "StripeUnavailable",
    "SubscriberPage",
    "SubscriberQuery",
    "SubscriberRow",
    "SubscriberSheet",
    "SubscriberSort",
    "SubscriberView",
    "WebhookRefused",
    "cancel",
    "create_subscription",
    "downgrade",
    "facture_pdf",
    "facture_pdfs",
    "freshness",
    "identity_of",
    "keep_plan",
    "list_messages",
    "list_subscribers",
    "open_message",
    "open_portal",
    "overview",
    "pay_url",
    "preview_upgrade",
    "read_identity",
    "receipt_url",
    "receive",
    "replay",
    "resume",
    "resync",
    "return_from_checkout",
    "running_term",
    "save_identity",
    "start_checkout",
    "subscriber_sheet",
    "upgrade",
]
