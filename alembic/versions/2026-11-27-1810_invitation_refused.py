"""When the mail of an invitation was refused for good."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_1810"
down_revision = "2026_11_27_1800"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("invitation", sa.Column("mail_refused_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("invitation", "mail_refused_at")
