"""Notifications of résiliation. Out of the landlords' reach: most come from people who are not signed in."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import UUID

from propmanager.core.wall import close_to_app

revision = "2026_11_27_1800"
down_revision = "2026_11_27_1710"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "resiliation",
        sa.Column("id", UUID(as_uuid=True), primary_key=True, server_default=sa.text("uuidv7()")),
        sa.Column("nom", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("reference", sa.Text, nullable=False),
        sa.Column("wanted_on", sa.Date, nullable=True),
        sa.Column("motif", sa.Text, nullable=False, server_default=""),
        sa.Column("status", sa.Text, nullable=False, server_default="waiting"),
        _instant("notified_at", nullable=False),
        sa.Column("concerns", UUID(as_uuid=True), nullable=True),
        sa.Column("code_hash", sa.LargeBinary, nullable=True, unique=True),
        _instant("mailed_at"),
        _instant("confirmed_at"),
        _instant("done_at"),
        _instant("ends_at"),
        sa.Column("trouble", sa.Text, nullable=True),
        _instant("trouble_at"),
        sa.Column("handled_by", UUID(as_uuid=True), nullable=True),
        sa.Column("handled_note", sa.Text, nullable=False, server_default=""),
        sa.CheckConstraint(
            "status in ('waiting', 'confirmed', 'done', 'replaced', 'closed')", name="resiliation_status_known"
        ),
        sa.CheckConstraint("trouble in ('unanswered', 'renewed', 'stuck')", name="resiliation_trouble_known"),
    )
    op.create_index("resiliation_by_tenant", "resiliation", ["concerns"])
    op.create_index("resiliation_by_day", "resiliation", ["notified_at"])
    for statement in close_to_app("resiliation"):
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("resiliation")


def _instant(name: str, *, nullable: bool = True) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)
