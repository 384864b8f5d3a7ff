"""Customers, subscriptions, payments and invoices; the inbox of webhooks; why a tenant is suspended."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB, UUID

from propmanager.core.database import Role
from propmanager.core.wall import close_to_app, raise_wall

revision = "2026_11_23_2100"
down_revision = "2026_11_23_1900"
branch_labels = None
depends_on = None

_PLANS = "'basic', 'premium', 'enterprise'"
_CLOSED = ("stripe_event", "billing_drift", "billing_cursor", "facture", "facture_counter")
_OF_TENANTS = (
    "billing_account",
    "subscription",
    "subscription_change",
    "payment_failure",
    "stripe_invoice",
    "billing_intent",
    "billing_effect",
)


def upgrade() -> None:
    op.add_column("tenant", sa.Column("suspended_reason", sa.Text, nullable=True))
    op.create_check_constraint("tenant_suspended_reason_known", "tenant", "suspended_reason in ('facturation', 'admin')")
    # Numbers the readings of Stripe: one that began later wins over one that began earlier.
    _run("create sequence billing_sequence")
    _create_accounts()
    _create_subscriptions()
    _create_payments()
    _create_commands()
    _create_inbox()
    _create_factures()


def downgrade() -> None:
    for table in (*_OF_TENANTS, *_CLOSED):
        op.drop_table(table)
    _run("drop sequence billing_sequence")
    op.drop_column("tenant", "suspended_reason")


def _create_accounts() -> None:
    op.create_table(
        "billing_account",
        *_tenant_keys(),
        sa.Column("stripe_customer_id", sa.Text, nullable=True),
        _instant("trial_used_at", nullable=True),
        _sequence_number(),
        _empty("card_brand"),
        _empty("card_last4"),
        sa.Column("card_expires_on", sa.Date, nullable=True),
        *map(_empty, ("raison_sociale", "siren", "tva_number", "adresse", "code_postal", "ville")),
        _now("created_at"),
        sa.CheckConstraint("siren = '' or siren ~ '^[0-9]{9}$'", name="billing_account_siren_form"),
    )
    op.create_index("billing_account_once", "billing_account", ["tenant_id"], unique=True)
    op.create_index("billing_account_by_customer", "billing_account", ["stripe_customer_id"])
    _run(*raise_wall("billing_account"), f"grant select, insert, update on billing_account to {Role.APP}")


def _create_subscriptions() -> None:
    op.create_table(
        "subscription",
        *_tenant_keys(),
        _text("stripe_subscription_id"),
        _text("stripe_status"),
        _text("status"),
        sa.Column("is_live", sa.Boolean, nullable=False),
        _no("is_surplus"),
        _text("plan"),
        sa.Column("pending_plan", sa.Text, nullable=True),
        _instant("pending_from", nullable=True),
        _empty("price_id"),
        _empty("item_id"),
        _cents("price_cents"),
        _instant("started_at"),
        *(_instant(name, nullable=True) for name in ("period_start", "period_end", "paid_through", "trial_ends_at")),
        _instant("cancel_at", nullable=True),
        _no("cancel_at_period_end"),
        _instant("canceled_at", nullable=True),
        _instant("ended_at", nullable=True),
        _empty("cancel_reason"),
        _no("has_pending_update"),
        _sequence_number(),
        _now("created_at"),
        sa.CheckConstraint(
            "status in ('pending', 'trial', 'active', 'past_due', 'cancelled', 'expired')",
            name="subscription_status_known",
        ),
        sa.CheckConstraint(f"plan in ({_PLANS})", name="subscription_plan_known"),
        sa.CheckConstraint(f"pending_plan in ({_PLANS})", name="subscription_pending_plan_known"),
        sa.CheckConstraint("(pending_plan is null) = (pending_from is null)", name="subscription_pending_whole"),
    )
    op.create_index("subscription_once", "subscription", ["tenant_id", "stripe_subscription_id"], unique=True)
    op.create_index(
        "subscription_one_live",
        "subscription",
        ["tenant_id"],
        unique=True,
        postgresql_where=sa.text("is_live and not is_surplus"),
    )
    op.create_index("subscription_by_stripe_id", "subscription", ["stripe_subscription_id"])
    _run(*raise_wall("subscription"), f"grant select on subscription to {Role.APP}")
    op.create_table(
        "subscription_change",
        *_tenant_keys(),
        _instant("happened_at"),
        _empty("stripe_subscription_id"),
        _json("before"),
        _json("after"),
        _text("cause"),
    )
    op.create_index("subscription_change_by_time", "subscription_change", ["tenant_id", "happened_at"])
    _run(*raise_wall("subscription_change"), f"grant select on subscription_change to {Role.APP}")


def _create_payments() -> None:
    op.create_table(
        "payment_failure",
        *_tenant_keys(),
        _text("stripe_subscription_id"),
        _text("invoice_id"),
        sa.Column("attempt_count", sa.Integer, nullable=False),
        _empty("billing_reason"),
        _cents("amount_cents"),
        _instant("failed_at"),
        _instant("next_attempt_at", nullable=True),
    )
    op.create_index(
        "payment_failure_once", "payment_failure", ["tenant_id", "invoice_id", "attempt_count"], unique=True
    )
    op.create_table(
        "stripe_invoice",
        *_tenant_keys(),
        _text("invoice_id"),
        _empty("stripe_subscription_id"),
        _empty("number"),
        _text("status"),
        _empty("billing_reason"),
        *map(_cents, ("subtotal_cents", "tax_cents", "total_cents", "due_cents", "paid_cents")),
        _empty("price_id"),
        _instant("covers_from", nullable=True),
        _instant("covers_until", nullable=True),
        _instant("issued_at"),
        _instant("paid_at", nullable=True),
        _instant("next_attempt_at", nullable=True),
        _sequence_number(),
    )
    op.create_index("stripe_invoice_once", "stripe_invoice", ["tenant_id", "invoice_id"], unique=True)
    op.create_index("stripe_invoice_by_id", "stripe_invoice", ["invoice_id"])
    for table in ("payment_failure", "stripe_invoice"):
        _run(*raise_wall(table), f"grant select on {table} to {Role.APP}")


def _create_commands() -> None:
    op.create_table(
        "billing_intent",
        *_tenant_keys(),
        _text("kind"),
        sa.Column("status", sa.Text, nullable=False, server_default="open"),
        _json("wanted"),
        _json("answer"),
        _instant("created_at"),
        sa.CheckConstraint(
            "kind in ('customer', 'checkout', 'subscribe', 'upgrade', 'downgrade', 'keep_plan', 'cancel', 'resume')",
            name="billing_intent_kind_known",
        ),
        sa.CheckConstraint("status in ('open', 'done', 'failed')", name="billing_intent_status_known"),
    )
    op.create_index("billing_intent_by_time", "billing_intent", ["tenant_id", "kind", "created_at"])
    _run(*raise_wall("billing_intent"), f"grant select, insert, update on billing_intent to {Role.APP}")
    op.create_table(
        "billing_effect",
        *_tenant_keys(),
        _text("key"),
        _text("kind"),
        _json("details"),
        _instant("happened_at"),
        sa.Column("outcome", sa.Text, nullable=False, server_default="waiting"),
        _instant("done_at", nullable=True),
        sa.CheckConstraint("outcome in ('waiting', 'done', 'skipped')", name="billing_effect_outcome_known"),
    )
    op.create_index("billing_effect_once", "billing_effect", ["tenant_id", "key"], unique=True)
    _run(*raise_wall("billing_effect"), f"grant select on billing_effect to {Role.APP}")


def _create_inbox() -> None:
    op.create_table(
        "stripe_event",
        sa.Column("event_id", sa.Text, primary_key=True),
        _text("type"),
        _empty("object_id"),
        _empty("customer_id"),
        _instant("created_at"),
        _empty("api_version"),
        sa.Column("is_live", sa.Boolean, nullable=False),
        _text("body"),
        sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
        sa.Column("attempts", sa.Integer, nullable=False, server_default="0"),
        _empty("error"),
        sa.Column("concerns", UUID(as_uuid=True), nullable=True),
        _now("received_at"),
        _instant("done_at", nullable=True),
        sa.CheckConstraint("status in ('waiting', 'done', 'ignored', 'dead')", name="stripe_event_status_known"),
    )
    op.create_index("stripe_event_by_arrival", "stripe_event", ["received_at"])
    op.create_index("stripe_event_by_tenant", "stripe_event", ["concerns"])
    op.create_table(
        "billing_drift",
        _id(),
        _instant("found_at"),
        sa.Column("concerns", UUID(as_uuid=True), nullable=False),
        *map(_text, ("object_id", "field")),
        *map(_empty, ("ours", "theirs")),
    )
    op.create_index("billing_drift_by_time", "billing_drift", ["found_at"])
    op.create_table("billing_cursor", sa.Column("name", sa.Text, primary_key=True), _instant("reached_at"))
    for table in ("stripe_event", "billing_drift", "billing_cursor"):
        _run(*close_to_app(table))


def _create_factures() -> None:
    """No foreign key to the tenant: an invoice is kept for ten years, also when its tenant is erased."""
    op.create_table(
        "facture",
        _id(),
        sa.Column("numero", sa.Text, nullable=False, unique=True),
        sa.Column("issued_on", sa.Date, nullable=False),
        sa.Column("concerns", UUID(as_uuid=True), nullable=False),
        sa.Column("stripe_invoice_id", sa.Text, nullable=False, unique=True),
        sa.Column("content", JSONB, nullable=False),
        sa.Column("pdf", sa.LargeBinary, nullable=True),
        _empty("sha256"),
        _now("created_at"),
    )
    op.create_index("facture_by_tenant", "facture", ["concerns"])
    op.create_table(
        "facture_counter",
        sa.Column("year", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("last_number", sa.Integer, nullable=False, server_default="0"),
    )
    for table in ("facture", "facture_counter"):
        _run(*close_to_app(table))


def _run(*statements: str) -> None:
    # By the driver, without parameters: these texts hold colons, percent signs and several statements.
    for statement in statements:
        op.get_bind().connection.driver_connection.execute(statement)


def _id() -> sa.Column:
    return sa.Column("id", UUID(as_uuid=True), primary_key=True, server_default=sa.text("uuidv7()"))


def _tenant_keys() -> tuple[sa.Column, sa.Column]:
    tenant_id = sa.Column(
        "tenant_id",
        UUID(as_uuid=True),
        sa.ForeignKey("tenant.id", ondelete="cascade"),
        primary_key=True,
        server_default=sa.text("current_setting('app.tenant_id')::uuid"),
    )
    return tenant_id, _id()


def _text(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False)


def _empty(name: str) -> sa.Column:
    return sa.Column(name, sa.Text, nullable=False, server_default="")


def _cents(name: str) -> sa.Column:
    return sa.Column(name, sa.BigInteger, nullable=False, server_default="0")


def _json(name: str) -> sa.Column:
    return sa.Column(name, JSONB, nullable=False, server_default="{}")


def _no(name: str) -> sa.Column:
    return sa.Column(name, sa.Boolean, nullable=False, server_default=sa.false())


def _sequence_number() -> sa.Column:
    return sa.Column("applied_seq", sa.BigInteger, nullable=False, server_default="0")


def _instant(name: str, *, nullable: bool = False) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _now(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=False, server_default=sa.text("now()"))
