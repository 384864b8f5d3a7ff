"""Since when an account may be without a space. That of those who are there already counts from now.

The default fills the rows: an update would meet the wall, which shows this role none.
"""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_28_0200"
down_revision = "2026_11_27_2000"
branch_labels = None
depends_on = None


def upgrade() -> None:
    now = sa.Column("left_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.func.now())
    op.add_column("app_user", now)


def downgrade() -> None:
    op.drop_column("app_user", "left_at")
