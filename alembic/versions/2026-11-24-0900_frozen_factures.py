"""A facture never changes: its file is added once, with its hash, and nothing of it goes."""

from alembic import op

revision = "2026_11_24_0900"
down_revision = "2026_11_23_2100"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_check_constraint("facture_hash_is_of_its_pdf", "facture", "sha256 = coalesce(encode(sha256(pdf), 'hex'), '')")
    _run(
        _REFUSE_CHANGE,
        _REFUSE_END,
        "create trigger facture_is_frozen before update on facture for each row execute function refuse_facture_change()",
        "create trigger facture_is_kept before delete or truncate on facture execute function refuse_facture_end()",
        # Also where triggers are switched off to load data (`session_replication_role`).
        "alter table facture enable always trigger facture_is_frozen",
        "alter table facture enable always trigger facture_is_kept",
    )


def downgrade() -> None:
    _run(
        "drop trigger facture_is_frozen on facture",
        "drop trigger facture_is_kept on facture",
        "drop function refuse_facture_change(), refuse_facture_end()",
    )
    op.drop_constraint("facture_hash_is_of_its_pdf", "facture")


# CGI, article 289, V: whole and unchanged, as long as it is kept. Code de commerce, article L123-22: ten years.
_REFUSE_CHANGE = """
create function refuse_facture_change() returns trigger language plpgsql as $$
begin
    if old.pdf is not null or to_jsonb(new) - '{pdf,sha256}'::text[] <> to_jsonb(old) - '{pdf,sha256}'::text[] then
        raise exception 'facture % is frozen', old.numero using errcode = 'restrict_violation';
    end if;
    return new;
end $$
"""

_REFUSE_END = """
create function refuse_facture_end() returns trigger language plpgsql as $$
begin
    raise exception 'factures are kept' using errcode = 'restrict_violation';
end $$
"""


def _run(*statements: str) -> None:
    # By the driver, without parameters: these texts hold colons, percent signs and several statements.
    for statement in statements:
        op.get_bind().connection.driver_connection.execute(statement)
