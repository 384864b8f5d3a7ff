"""Money that is asked back, and money that came back: disputes of payments, and refunds that failed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from propmanager.core.database import Role
from propmanager.core.wall import raise_wall

revision = "2026_11_28_0300"
down_revision = "2026_11_28_0200"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _create_disputes()
    # The number of the avoir that a facture takes back, because its refund failed.
    op.add_column("facture", sa.Column("cancels", sa.Text, nullable=False, server_default=""))
    op.drop_constraint("facture_once", "facture")
    op.create_unique_constraint("facture_once", "facture", ["stripe_invoice_id", "stripe_refund_id", "cancels"])
    _add_what_went_back()


def downgrade() -> None:
    op.drop_column("stripe_invoice", "refunds_seq")
    op.drop_column("stripe_invoice", "refunded_cents")
    op.drop_constraint("facture_once", "facture")
    op.create_unique_constraint("facture_once", "facture", ["stripe_invoice_id", "stripe_refund_id"])
    op.drop_column("facture", "cancels")
    op.drop_table("card_dispute")


def _create_disputes() -> None:
    op.create_table(
        "card_dispute",
        sa.Column(
            "tenant_id",
            UUID(as_uuid=True),
            sa.ForeignKey("tenant.id", ondelete="cascade"),
            primary_key=True,
            server_default=sa.text("current_setting('app.tenant_id')::uuid"),
        ),
        sa.Column("id", UUID(as_uuid=True), primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("dispute_id", sa.Text, nullable=False),
        sa.Column("invoice_id", sa.Text, nullable=False),
        sa.Column("amount_cents", sa.BigInteger, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("evidence_due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_seq", sa.BigInteger, nullable=False, server_default="0"),
    )
    op.create_index("card_dispute_once", "card_dispute", ["tenant_id", "dispute_id"], unique=True)
    _run(*raise_wall("card_dispute"), f"grant select on card_dispute to {Role.APP}")


def _add_what_went_back() -> None:
    """What has its avoir went back. The wall holds for the owner too, unless it is lifted for this one statement."""
    for name in ("refunded_cents", "refunds_seq"):
        op.add_column("stripe_invoice", sa.Column(name, sa.BigInteger, nullable=False, server_default="0"))
    walled = ("stripe_invoice", "facture")
    _run(
        *(f"alter table {table} no force row level security" for table in walled),
        "update stripe_invoice set refunded_cents = back.cents from (select stripe_invoice_id, "
        "sum((content->>'gross_cents')::bigint) as cents from facture where stripe_refund_id <> '' group by 1) back "
        "where back.stripe_invoice_id = invoice_id",
        *(f"alter table {table} force row level security" for table in walled),
    )


def _run(*statements: str) -> None:
    # By the driver, without parameters: these texts hold colons.
    for statement in statements:
        op.get_bind().connection.driver_connection.execute(statement)
