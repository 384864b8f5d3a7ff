"""What is ahead of a tenant's space: a refused payment, the day it closes. Every page says so."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_1710"
down_revision = "2026_11_27_1700"
branch_labels = None
depends_on = None

_BEFORE = "status, plan, trial_ends_at, nom, subdomain"


def upgrade() -> None:
    op.add_column("tenant", sa.Column("payment_refused", sa.Boolean, nullable=False, server_default=sa.false()))
    op.add_column("tenant", sa.Column("closes_at", sa.DateTime(timezone=True), nullable=True))
    _announce(f"{_BEFORE}, suspended_reason, payment_refused, closes_at")


def downgrade() -> None:
    _announce(_BEFORE)
    op.drop_column("tenant", "closes_at")
    op.drop_column("tenant", "payment_refused")


def _announce(columns: str) -> None:
    """Web processes remember who may do what: they forget it when one of these columns is written."""
    op.execute("drop trigger announce_tenant on tenant")
    op.execute(
        f"create trigger announce_tenant after update of {columns} or delete on tenant "
        "for each row execute function announce_access_change('tenant', 'id')"
    )
