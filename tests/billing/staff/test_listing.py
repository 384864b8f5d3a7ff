"""The team's list of customers. The database of these tests holds other customers too: each test looks for its own."""

import uuid
from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event

from propmanager.billing import service, settlement
from propmanager.billing.service import SubscriberQuery, SubscriberRow
from propmanager.billing.staff.listing_query import PAGE_SIZE, SubscriberSort, SubscriberStatus, SubscriberView
from propmanager.billing.words import Status
from propmanager.core.database import Role, engine
from propmanager.core.tenancy import platform_session
from propmanager.tenants.model import SuspendedReason, TenantStatus
from propmanager.tenants.plans import Plan
from tests.billing.customers import NOON, add_customer, add_drift, add_subscription, subdomain_of


@pytest.fixture
def word(database_url):
    """In the name of each customer of the test, and of no other's."""
    return f"x{uuid.uuid4().hex[:10]}"


def page(word, **query):
    return service.list_subscribers(SubscriberQuery(**{"search": word} | query), now=NOON)


def names(word, **query):
    return [row.nom.removesuffix(f" {word}") for row in page(word, **query).rows]


def test_a_customer_is_told_in_ready_words(word):
    paying = add_customer(f"SCI des Lilas {word}", customer=f"cus_{word}", read_at=NOON - timedelta(minutes=12))
    add_subscription(paying)
    add_drift(paying)
    add_drift(paying, field="price")
    add_drift(paying, seen_at=NOON)
    trying = add_customer(f"Essai {word}", status=TenantStatus.TRIAL)
    assert page(word).rows == (
        SubscriberRow(
            id=str(trying),
            nom=f"Essai {word}",
            subdomain=subdomain_of(trying),
            status="Sans abonnement",
            tone="neutral",
            stripe="",
            space="Ouvert, à l’essai",
            space_tone="info",
            plan="Premium",
            price="",
            deadline="Fin de l’essai",
            deadline_on="07/12/2026",
            drifts="",
            read="jamais",
        ),
        SubscriberRow(
            id=str(paying),
            nom=f"SCI des Lilas {word}",
            subdomain=subdomain_of(paying),
            status="Actif",
            tone="ok",
            stripe="active",
            space="Ouvert",
            space_tone="ok",
            plan="Premium",
            price="79,00\u00a0€ HT",
            deadline="Fin de la période payée",
            deadline_on="13/12/2026",
            drifts="2 écarts",
            read="il y a 12 minutes",
        ),
    )


@pytest.mark.parametrize(
    ("space", "bought", "told"),
    [
        (
            {"status": TenantStatus.SUSPENDED, "suspended_reason": SuspendedReason.FACTURATION},
            {"status": Status.PAST_DUE, "stripe_status": "past_due"},
            ("En retard", "past_due", "Suspendu, impayé", "Fin de la période payée 13/12/2026"),
        ),
        (
            {"status": TenantStatus.SUSPENDED, "suspended_reason": SuspendedReason.ADMIN},
            {},
            ("Actif", "active", "Suspendu par l’équipe", "Fin de la période payée 13/12/2026"),
        ),
        (
            {},
            {"cancel_at_period_end": True},
            ("Actif", "active", "Ouvert", "Fin programmée 13/12/2026"),
        ),
        (
            {},
            {"cancel_at": NOON + timedelta(days=2), "status": Status.CANCELLED},
            ("Résilié", "active", "Ouvert", "Fin programmée 25/11/2026"),
        ),
        (
            {},
            {"status": Status.TRIAL, "stripe_status": "trialing", "trial_ends_at": NOON + timedelta(days=5)},
            ("Essai", "trialing", "Ouvert", "Fin de l’essai 28/11/2026"),
        ),
        (
            {"status": TenantStatus.EXPIRED},
            {"status": Status.EXPIRED, "stripe_status": "canceled", "is_live": False, "ended_at": NOON},
            ("Expiré", "canceled", "Fermé", "Terminé 23/11/2026"),
        ),
        (
            {"status": TenantStatus.TRIAL, "trial_ends_at": NOON - timedelta(days=1)},
            {"status": Status.PENDING, "stripe_status": "incomplete", "paid_through": None},
            ("Paiement à confirmer", "incomplete", "Essai terminé", ""),
        ),
    ],
)  # fmt: skip
def test_stripes_word_ours_and_what_the_space_may_do_are_three_things(word, space, bought, told):
    tenant_id = add_customer(word, **space)
    add_subscription(tenant_id, **bought)
    (row,) = page(word).rows
    assert (row.status, row.stripe, row.space, f"{row.deadline} {row.deadline_on}".strip()) == told


ALIVE = {"stripe_status": "active", "is_live": True}
UNPAID = {"stripe_status": "incomplete", "is_live": True, "status": Status.PENDING, "paid_through": None}
OVER = {"stripe_status": "canceled", "is_live": False, "status": Status.EXPIRED, "ended_at": NOON}
NEVER = OVER | {"paid_through": None}
CALLED_OFF = {"stripe_status": "incomplete_expired", "is_live": False, "status": Status.EXPIRED, "paid_through": None}


@pytest.mark.parametrize(
    "bought",
    [
        [ALIVE, OVER],
        [OVER, CALLED_OFF],
        [NEVER, OVER],
        [OVER, NEVER | {"trial_ends_at": NOON}],
        [CALLED_OFF, NEVER],
        [UNPAID, OVER],
        [OVER, OVER],
        [OVER, ALIVE | {"is_surplus": True}],
        [],
    ],
)
@pytest.mark.parametrize("order", [1, -1])
def test_the_subscription_that_counts_is_that_of_the_rules(word, bought, order):
    tenant_id = add_customer(word)
    for number, changes in enumerate(bought[::order]):
        # Each with a price of its own, by which it is known again.
        add_subscription(tenant_id, price_cents=number, created_at=NOON + timedelta(days=number), **changes)
    with platform_session("test") as db:
        counts = settlement.current_subscription(db, tenant_id)
    expected = f"{counts.price_cents / 100:.2f}\u00a0€ HT".replace(".", ",") if counts else ""
    assert [row.price for row in page(word).rows] == [expected]


@pytest.fixture
def three(word):
    """Ébène pays much and was read long ago, Abricot pays little, Citron nothing yet."""
    ebene = add_customer(f"Ébène {word}", customer=f"cus_{word}", read_at=NOON - timedelta(days=3))
    add_subscription(ebene, f"sub_{word}", plan=Plan.ENTERPRISE, paid_through=NOON + timedelta(days=1))
    abricot = add_customer(f"Abricot {word}", customer=f"cus_{word}b", read_at=NOON)
    add_subscription(abricot, plan=Plan.BASIC, status=Status.PAST_DUE)
    add_customer(f"Citron {word}", status=TenantStatus.TRIAL)
    add_drift(abricot)
    add_drift(ebene, seen_at=NOON)
    return word


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({}, ["Abricot", "Citron", "Ébène"]),
        ({"descending": True}, ["Ébène", "Citron", "Abricot"]),
        ({"sort": SubscriberSort.PRICE}, ["Abricot", "Ébène", "Citron"]),
        ({"sort": SubscriberSort.PRICE, "descending": True}, ["Ébène", "Abricot", "Citron"]),
        ({"sort": SubscriberSort.DEADLINE}, ["Ébène", "Citron", "Abricot"]),
        ({"sort": SubscriberSort.READING}, ["Ébène", "Abricot", "Citron"]),
        ({"status": SubscriberStatus.ACTIVE}, ["Ébène"]),
        ({"status": SubscriberStatus.PAST_DUE}, ["Abricot"]),
        ({"status": SubscriberStatus.NONE}, ["Citron"]),
        ({"status": SubscriberStatus.EXPIRED}, []),
        ({"view": SubscriberView.DRIFTING}, ["Abricot"]),
        ({"view": SubscriberView.DRIFTING, "status": SubscriberStatus.ACTIVE}, []),
    ],
)
def test_the_list_is_sorted_and_filtered(three, query, found):
    assert names(three, **query) == found


def test_each_view_is_counted_with_the_other_filters(three):
    whole, late = page(three), page(three, status=SubscriberStatus.PAST_DUE, view=SubscriberView.DRIFTING)
    assert [(one.everybody, one.drifting, one.total, one.first, one.last) for one in (whole, late)] == [
        (3, 1, 3, 1, 3),
        (1, 1, 1, 1, 1),
    ]


@pytest.mark.parametrize(
    "typed", ["cus_{}", "sub_{}", "ebene {}", "{} ÉBÈNE", "{} bèn"]
)  # fmt: skip
def test_a_customer_is_found_by_a_name_or_by_an_id_of_stripe(three, typed):
    assert [row.nom for row in page(typed.format(three)).rows] == [f"Ébène {three}"]


def test_a_customer_is_found_by_the_subdomain(word):
    tenant_id = add_customer("Sans mot")
    assert [row.id for row in page(subdomain_of(tenant_id)).rows] == [str(tenant_id)]


@pytest.mark.parametrize(
    "typed", ["cus_{}x", "sub_{}x", "cus_", "sub_", "{}%", "_{}", "\\", "'; drop table tenant; --"]
)
def test_what_nobody_has_finds_nobody(three, typed):
    found = page(typed.format(three))
    assert (found.rows, found.everybody, found.first, found.last) == ((), 0, 0, 0)


def test_pages_follow_each_other_and_one_beyond_the_last_is_the_last(word):
    for _ in range(PAGE_SIZE + 2):
        add_customer(f"Même nom {word}")
    first, second, beyond = (page(word, page=number) for number in (1, 2, 9))
    assert [len(one.rows) for one in (first, second)] == [PAGE_SIZE, 2]
    assert len({row.id for one in (first, second) for row in one.rows}) == PAGE_SIZE + 2
    assert (second.pages, second.first, second.last, second.total) == (2, PAGE_SIZE + 1, PAGE_SIZE + 2, PAGE_SIZE + 2)
    assert beyond == second


@contextmanager
def statements():
    """What is sent past the wall meanwhile."""
    sent, listener = [], lambda *told: sent.append(told[2])
    event.listen(engine(Role.PLATFORM), "before_cursor_execute", listener)
    yield sent
    event.remove(engine(Role.PLATFORM), "before_cursor_execute", listener)


def test_the_list_takes_two_statements_however_long_it_is(word):
    for _ in range(3):
        add_subscription(add_customer(word, customer=f"cus_{uuid.uuid4().hex}"))
    with statements() as sent:
        assert len(page(word, status=SubscriberStatus.ACTIVE).rows) == 3
    assert len(sent) == 2
