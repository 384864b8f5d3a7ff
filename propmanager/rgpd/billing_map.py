"""The part of the map that speaks of money: accounting pieces outlive the tenant."""

from propmanager.rgpd.treatment import (
    ACCOUNTING,
    COPIED,
    IN_FILES,
    INTERNAL,
    LEGAL_DUTY,
    OF_NO_TENANT,
    SECRET,
    Kept,
    Removed,
    Treatment,
    Way,
)

_FACTURES = Kept(
    "Les factures de votre abonnement", 10, "ce sont des pièces comptables", f"{ACCOUNTING} ; {LEGAL_DUTY}"
)

BILLING = (
    Treatment(
        "billing_account",
        "vos coordonnées de facturation",
        (
            *("id", "stripe_customer_id", "trial_used_at", "card_brand", "card_last4", "card_expires_on"),
            *("raison_sociale", "siren", "tva_number", "adresse", "code_postal", "ville", "created_at"),
        ),
        {INTERNAL: ("applied_seq", "read_at", "papers")},
    ),
    Treatment(
        "subscription",
        "votre abonnement",
        (
            *("id", "stripe_subscription_id", "stripe_status", "status", "is_live", "is_surplus", "plan"),
            *("pending_plan", "pending_from", "price_id", "item_id", "price_cents", "started_at", "period_start"),
            *("period_end", "paid_through", "trial_ends_at", "cancel_at", "cancel_at_period_end", "canceled_at"),
            *("ended_at", "cancel_reason", "has_pending_update", "created_at"),
        ),
        {INTERNAL: ("applied_seq",)},
    ),
    Treatment(
        "subscription_change",
        "les changements de votre abonnement",
        ("id", "happened_at", "stripe_subscription_id", "before", "after", "cause"),
    ),
    Treatment(
        "payment_failure",
        "les paiements refusés",
        (
            *("id", "stripe_subscription_id", "invoice_id", "attempt_count", "billing_reason", "amount_cents"),
            *("failed_at", "next_attempt_at"),
        ),
    ),
    Treatment(
        "card_dispute",
        "les paiements contestés auprès de la banque",
        ("id", "dispute_id", "invoice_id", "amount_cents", "reason", "status", "opened_at", "evidence_due_at"),
        {INTERNAL: ("applied_seq",)},
    ),
    Treatment(
        "stripe_invoice",
        "vos paiements",
        (
            *("id", "invoice_id", "stripe_subscription_id", "number", "status", "billing_reason"),
            *("subtotal_cents", "tax_cents", "total_cents", "due_cents", "paid_cents", "refunded_cents", "price_id"),
            *("covers_from", "covers_until", "issued_at", "paid_at", "next_attempt_at"),
        ),
        {INTERNAL: ("applied_seq", "refunds_seq")},
    ),
    Treatment(
        "facture",
        "vos factures",
        (
            *("id", "numero", "issued_on", "stripe_invoice_id", "stripe_refund_id", "cancels", "content", "sha256"),
            "created_at",
        ),
        {IN_FILES: ("pdf",)},
        erasure=_FACTURES,
        way=Way.CONCERNS,
    ),
    Treatment(
        "resiliation",
        "les notifications de résiliation de votre espace",
        (
            *("id", "nom", "email", "reference", "wanted_on", "motif", "status", "notified_at", "confirmed_at"),
            *("done_at", "ends_at", "handled_note"),
        ),
        {SECRET: ("code_hash",), INTERNAL: ("mailed_at", "trouble", "trouble_at", "handled_by")},
        erasure=Removed(by="concerns"),
        way=Way.CONCERNS,
    ),
    Treatment(
        "billing_intent",
        "les ordres donnés à Stripe",
        withheld={COPIED: ("id", "kind", "status", "wanted", "answer", "created_at")},
    ),
    Treatment(
        "billing_effect",
        "les suites d’un paiement",
        withheld={COPIED: ("id", "key", "kind", "details", "happened_at", "outcome", "done_at")},
    ),
    Treatment(
        "stripe_event",
        "les messages reçus de Stripe",
        withheld={
            COPIED: (
                *("event_id", "type", "object_id", "customer_id", "created_at", "api_version", "is_live", "body"),
                *("status", "attempts", "error", "received_at", "done_at"),
            )
        },
        erasure=Removed(by="concerns"),
    ),
    Treatment(
        "billing_drift",
        "les écarts avec Stripe",
        withheld={COPIED: ("id", "found_at", "object_id", "field", "ours", "theirs", "seen_at")},
        erasure=Removed(by="concerns"),
    ),
    Treatment(
        "billing_cursor", "l’avancement des lectures", withheld={OF_NO_TENANT: ("name", "reached_at")}, erasure=None
    ),
    Treatment(
        "facture_counter",
        "le dernier numéro de l’année",
        withheld={OF_NO_TENANT: ("year", "last_number")},
        erasure=None,
    ),
)
