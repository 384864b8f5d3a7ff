"""What the database refuses, whoever asks: a change of a facture, and its end."""

import hashlib
from datetime import UTC, datetime

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, IntegrityError, ProgrammingError

from propmanager.billing.factures import issuing, keeping
from propmanager.core.errors import NotFound
from propmanager.core.tenancy import platform_session, tenant_session
from tests.billing.factures.conftest import factures_of

PDF = b"%PDF-1.7 of a test"
ROLES = ("propmanager_platform", "propmanager_owner", "superuser", "superuser, triggers off")
CHANGES = (
    "update facture set content = content || '{\"gross_cents\": 1}'",
    "update facture set numero = 'PM-2000-000001'",
    "update facture set issued_on = issued_on - 1",
    "update facture set concerns = uuidv7()",
    "update facture set stripe_invoice_id = 'in_other'",
    "update facture set stripe_refund_id = 're_other'",
    "update facture set cancels = 'PM-2000-000001'",
    "update facture set created_at = now()",
)
LATER_CHANGES = (
    *CHANGES,
    "update facture set pdf = 'x', sha256 = encode(sha256('x'), 'hex')",
    "update facture set pdf = null, sha256 = ''",
    "update facture set numero = numero",
)
ENDS = ("delete from facture where stripe_invoice_id = :id", "truncate facture")


@pytest.fixture
def sale(sell, year):
    sold = sell()
    issuing.issue(sold.tenant_id, sold.paid, now=datetime(year, 3, 1, tzinfo=UTC))
    return sold


@pytest.fixture
def as_role(database_url):
    """A statement, by the administrator who became somebody; nothing of it is kept."""
    engine = sa.create_engine(database_url, poolclass=sa.NullPool)

    def run(role, statement, sale):
        with engine.connect() as db:
            if role.endswith("triggers off"):
                db.execute(sa.text("set local session_replication_role = replica"))
            elif role != "superuser":
                db.execute(sa.text(f"set local role {role}"))
            if role == "propmanager_owner":  # whoever owns a table can lift its wall
                db.execute(sa.text("alter table facture no force row level security"))
            where = "" if statement.startswith(("delete", "truncate")) else " where stripe_invoice_id = :id"
            db.execute(sa.text(statement + where), {"id": sale.paid.id} if "truncate" not in statement else {})

    return run


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("change", CHANGES)
def test_what_was_issued_stays_as_it_is_while_its_file_is_made(sale, as_role, role, change):
    with pytest.raises(DBAPIError, match="is frozen"):
        as_role(role, change, sale)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("change", LATER_CHANGES)
def test_with_its_file_nothing_at_all_can_be_changed(sale, as_role, role, change):
    keeping.keep_file(sale.paid.id, PDF)
    with pytest.raises(DBAPIError, match="is frozen"):
        as_role(role, change, sale)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("end", ENDS)
def test_no_facture_is_removed(sale, as_role, role, end):
    refusal = "permission denied" if (role, end) == ("propmanager_platform", "truncate facture") else "are kept"
    with pytest.raises(DBAPIError, match=refusal):
        as_role(role, end, sale)


def test_the_landlords_role_does_not_even_read(sale):
    for attempt in ("select 1 from facture", "select 1 from facture_counter", *CHANGES, "delete from facture"):
        with pytest.raises(ProgrammingError, match="permission denied"), tenant_session(sale.tenant_id) as db:
            db.execute(sa.text(attempt))


def test_the_file_is_added_once_with_its_hash(sale):
    for pdf in (PDF, b"another"):
        keeping.keep_file(sale.paid.id, pdf)
    (kept,) = factures_of(sale)
    assert (kept.pdf, kept.sha256) == (PDF, hashlib.sha256(PDF).hexdigest())
    assert keeping.without_file(sale.paid.id) is None


@pytest.mark.parametrize("digest", ["", "0" * 64])
def test_a_file_with_the_hash_of_another_is_refused(sale, digest):
    change = sa.text("update facture set pdf = 'x', sha256 = :digest where stripe_invoice_id = :id")
    with pytest.raises(IntegrityError, match="facture_hash_is_of_its_pdf"), platform_session("test") as db:
        db.execute(change, {"digest": digest, "id": sale.paid.id})


# --- who is given the file ---


def test_its_tenant_is_given_the_file_and_nobody_else(sale, sell, make_tenant):
    keeping.keep_file(sale.paid.id, PDF)
    (kept,) = factures_of(sale)
    assert keeping.facture_pdf(sale.tenant_id, kept.numero) == keeping.FacturePdf(kept.numero, PDF)
    assert keeping.facture_pdf(sale.tenant_id, kept.numero).file_name == f"facture-{kept.numero}.pdf"
    refusals = set()
    for tenant_id, numero in (
        (make_tenant(), kept.numero),
        (sell().tenant_id, kept.numero),
        (sale.tenant_id, "PM-1999-000001"),
        (sale.tenant_id, "%"),
        (sale.tenant_id, "\x00"),
        (sale.tenant_id, "' or true --"),
    ):
        with pytest.raises(NotFound) as refusal:
            keeping.facture_pdf(tenant_id, numero)
        refusals.add(refusal.value.message)
    assert refusals == {"Cette facture n’existe pas."}


def test_a_facture_without_its_file_is_not_there_yet(sale):
    (issued,) = factures_of(sale)
    with pytest.raises(NotFound):
        keeping.facture_pdf(sale.tenant_id, issued.numero)
    assert keeping.numbers_of(sale.tenant_id, [sale.paid.id]) == {}


def test_numbers_are_those_of_the_tenant(sale, sell, make_tenant):
    keeping.keep_file(sale.paid.id, PDF)
    (kept,) = factures_of(sale)
    assert keeping.numbers_of(sale.tenant_id, [sale.paid.id, "in_other"]) == {sale.paid.id: kept.numero}
    assert keeping.numbers_of(make_tenant(), [sale.paid.id]) == {}
    assert keeping.numbers_of(sale.tenant_id, []) == {}
