"""Of one invoice there is one facture, and an avoir for each refund."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_1900"
down_revision = "2026_11_27_1810"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("facture", sa.Column("stripe_refund_id", sa.Text, nullable=False, server_default=""))
    op.drop_constraint("facture_stripe_invoice_id_key", "facture")
    op.create_unique_constraint("facture_once", "facture", ["stripe_invoice_id", "stripe_refund_id"])


def downgrade() -> None:
    op.drop_constraint("facture_once", "facture")
    op.create_unique_constraint("facture_stripe_invoice_id_key", "facture", ["stripe_invoice_id"])
    op.drop_column("facture", "stripe_refund_id")
