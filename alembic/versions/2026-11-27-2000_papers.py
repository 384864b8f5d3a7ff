"""How many files of factures a tenant has: its open page hears of the next one."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_2000"
down_revision = "2026_11_27_1900"
branch_labels = None
depends_on = None

_WALLED = ("billing_account", "facture")


def upgrade() -> None:
    op.add_column("billing_account", sa.Column("papers", sa.Integer, nullable=False, server_default="0"))
    # The wall holds for the owner too, unless it is lifted for this one statement.
    for table in _WALLED:
        op.execute(f"alter table {table} no force row level security")
    op.execute(
        "update billing_account set papers = kept.count from "
        "(select concerns, count(*) from facture where pdf is not null group by concerns) kept where concerns = tenant_id"
    )
    for table in _WALLED:
        op.execute(f"alter table {table} force row level security")


def downgrade() -> None:
    op.drop_column("billing_account", "papers")
