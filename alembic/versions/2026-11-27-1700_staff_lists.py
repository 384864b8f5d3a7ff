"""What the team's lists sort and search by; when Stripe was last read, and which differences somebody has looked at."""

import sqlalchemy as sa
from alembic import op

revision = "2026_11_27_1700"
down_revision = "2026_11_27_1600"
branch_labels = None
depends_on = None

_ACCENTED = "àáâãäåçèéêëìíîïñòóôõöøùúûüýÿāăąćĉċčďēĕėęěĝğġģĥĩīĭįĵķĺļľńņňōŏőŕŗřśŝşšţťũūŭůűųŵŷźżžſ‘’"
_BARE = "aaaaaaceeeeiiiinoooooouuuuyyaaaccccdeeeeegggghiiiijklllnnnooorrrssssttuuuuuuwyzzzs''"
# As the application folds what is typed. Not `unaccent`: that one is no function a column may be made by.
_FOLDED = f"""
create function folded(typed text) returns text language sql immutable strict parallel safe as $$
    select translate(
        replace(replace(replace(lower(typed), 'œ', 'oe'), 'æ', 'ae'), 'ß', 'ss'),
        '{_ACCENTED}', '{_BARE.replace("'", "''")}')
$$
"""


def upgrade() -> None:
    _run(_FOLDED)
    key = sa.Computed("folded(nom || ' ' || subdomain)", persisted=True)
    op.add_column("tenant", sa.Column("search_key", sa.Text, key, nullable=False))
    op.create_index("tenant_by_search_key", "tenant", ["search_key", "id"])
    op.add_column("billing_account", _instant("read_at"))
    op.add_column("billing_drift", _instant("seen_at"))
    op.create_index("billing_drift_by_tenant", "billing_drift", ["concerns", "found_at"])
    op.create_index("billing_drift_unseen", "billing_drift", ["concerns"], postgresql_where=sa.text("seen_at is null"))
    op.drop_index("stripe_event_by_arrival")
    op.create_index("stripe_event_by_arrival", "stripe_event", ["received_at", "event_id"])
    op.create_index("stripe_event_by_status", "stripe_event", ["status", "received_at", "event_id"])
    op.create_index("stripe_event_by_type", "stripe_event", ["type", "received_at", "event_id"])
    op.create_index("stripe_event_by_customer", "stripe_event", ["customer_id"])
    op.create_index("stripe_event_by_object", "stripe_event", ["object_id"])


def downgrade() -> None:
    for name in ("object", "customer", "type", "status", "arrival"):
        op.drop_index(f"stripe_event_by_{name}")
    op.create_index("stripe_event_by_arrival", "stripe_event", ["received_at"])
    op.drop_index("billing_drift_unseen")
    op.drop_index("billing_drift_by_tenant")
    op.drop_column("billing_drift", "seen_at")
    op.drop_column("billing_account", "read_at")
    op.drop_index("tenant_by_search_key")
    op.drop_column("tenant", "search_key")
    _run("drop function folded(text)")


def _run(statement: str) -> None:
    # By the driver, without parameters: the text holds quotes and dollars.
    op.get_bind().connection.driver_connection.execute(statement)


def _instant(name: str) -> sa.Column:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=True)
