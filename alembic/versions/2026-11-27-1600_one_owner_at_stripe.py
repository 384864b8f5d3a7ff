"""An object of Stripe's belongs to one tenant: its id is unique over all of them."""

from alembic import op

revision = "2026_11_27_1600"
down_revision = "2026_11_24_0900"
branch_labels = None
depends_on = None

_IDS = (
    ("billing_account", "billing_account_by_customer", "stripe_customer_id"),
    ("subscription", "subscription_by_stripe_id", "stripe_subscription_id"),
    ("stripe_invoice", "stripe_invoice_by_id", "invoice_id"),
)


def upgrade() -> None:
    _index_again(unique=True)


def downgrade() -> None:
    _index_again(unique=False)


def _index_again(*, unique: bool) -> None:
    for table, name, column in _IDS:
        op.drop_index(name, table)
        op.create_index(name, table, [column], unique=unique)
