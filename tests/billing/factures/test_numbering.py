"""One number for each sale, one after the other, whoever asks and however many at once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta

import pytest

from propmanager.billing.factures import issuing
from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import Tenant
from tests.billing.factures.conftest import factures_of, last_number

AT_ONCE = 20


def noon(year, month=3, day=1):
    return datetime(year, month, day, 12, tzinfo=UTC)


def issue(sale, now):
    issuing.issue(sale.tenant_id, sale.paid, now=now)


def all_at_once(work, given):
    with ThreadPoolExecutor(AT_ONCE) as threads:
        return list(threads.map(work, given))


def numbers(year, count):
    return [f"PM-{year}-{position:06}" for position in range(1, count + 1)]


def test_numbers_follow_each_other_from_one(sell, year):
    sales = [sell() for _ in range(3)]
    for sale in sales:
        issue(sale, noon(year))
    assert [(one.numero, one.stripe_invoice_id, one.issued_on) for one in factures_of(*sales)] == [
        (numero, sale.paid.id, date(year, 3, 1)) for numero, sale in zip(numbers(year, 3), sales, strict=True)
    ]


def test_twenty_sales_at_once_leave_no_gap_and_no_double(sell, year):
    sales = [sell() for _ in range(AT_ONCE)]
    all_at_once(lambda sale: issue(sale, noon(year)), sales)
    assert [one.numero for one in factures_of(*sales)] == numbers(year, AT_ONCE)
    assert last_number(year) == AT_ONCE


def test_one_sale_told_twenty_times_at_once_has_one_facture(sell, year):
    sale = sell()
    all_at_once(lambda _: issue(sale, noon(year)), range(AT_ONCE))
    assert ([one.numero for one in factures_of(sale)], last_number(year)) == (numbers(year, 1), 1)


def test_what_is_refused_takes_no_number(sell, year):
    tenant_id = sell().tenant_id
    good = [sell(tenant_id=tenant_id) for _ in range(10)]
    bad = [sell(tenant_id=tenant_id, tax_cents=0) for _ in range(10)]

    def attempt(sale):
        try:
            issue(sale, noon(year))
        except CannotBeInvoiced:
            return True
        return False

    refused = all_at_once(attempt, [sale for pair in zip(good, bad, strict=True) for sale in pair])
    assert refused == [False, True] * 10
    assert [one.numero for one in factures_of(*good, *bad)] == numbers(year, 10)
    assert last_number(year) == 10


def test_the_year_is_that_of_paris(sell, year):
    late, early = sell(), sell()
    issue(late, datetime(year - 1, 12, 31, 23, 30, tzinfo=UTC))  # half past midnight, the first of January
    issue(early, datetime(year, 6, 30, 22, 30, tzinfo=UTC))
    assert [(one.numero, one.issued_on) for one in factures_of(late, early)] == [
        (f"PM-{year}-000001", date(year, 1, 1)),
        (f"PM-{year}-000002", date(year, 7, 1)),
    ]


def test_one_sale_on_new_years_eve_is_of_one_year(sell, year):
    """Half of them believe it to be still the old year: the two counters are two locks."""
    next_year = year + 100
    sale, midnight = sell(), datetime(next_year, 1, 1, tzinfo=UTC) - timedelta(hours=1)
    all_at_once(lambda turn: issue(sale, midnight + timedelta(seconds=turn % 2 - 1)), range(AT_ONCE))
    (found,) = factures_of(sale)
    given = {one: last_number(one) for one in (next_year - 1, next_year)}
    assert given == {next_year - 1: 0, next_year: 0} | {found.issued_on.year: 1}


def test_days_never_go_back_within_a_series(sell, year):
    """Whoever waited over midnight for its number comes after whoever did not."""
    first, second = sell(), sell()
    issue(first, noon(year, 3, 2))
    issue(second, noon(year, 3, 1))
    assert [one.issued_on for one in factures_of(first, second)] == [date(year, 3, 2)] * 2


@pytest.mark.parametrize("changes", [{"status": "open"}, {"total_cents": 0}])
def test_what_is_not_paid_or_costs_nothing_has_no_facture(sell, year, changes):
    sale = sell(**changes)
    issue(sale, noon(year))
    assert (factures_of(sale), last_number(year)) == ([], 0)


def test_a_sale_of_another_tenant_is_not_due(sell, make_tenant, year):
    sale = sell()
    issuing.issue(make_tenant(), sale.paid, now=noon(year))
    assert factures_of(sale) == []


def test_a_facture_outlives_its_tenant(sell, year):
    sale = sell()
    issue(sale, noon(year))
    with platform_session("test") as db:
        db.delete(db.get_one(Tenant, sale.tenant_id))
    (kept,) = factures_of(sale)
    assert kept.content["buyer"]["name"] == "Essai"
