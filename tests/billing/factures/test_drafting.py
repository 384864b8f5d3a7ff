"""What a facture says of what was paid: all of it, exactly, or nothing."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.billing.factures.buyer import buyer, owes_the_tax
from propmanager.billing.factures.content import Buyer, Content, PostalAddress
from propmanager.billing.factures.drafting import CannotBeInvoiced
from propmanager.billing.model import BillingAccount
from propmanager.billing.snapshots import Address
from propmanager.tenants.plans import vat_cents
from tests.billing.factures.paid import (
    BUYER,
    FIRST,
    GERMAN,
    NOTES,
    REVERSE_CHARGE,
    UPGRADE,
    drafted,
    line,
    month,
    paid,
    part,
)


def test_the_facture_of_a_first_payment():
    assert drafted() == FIRST


def test_an_upgrade_gives_back_what_was_not_used_and_asks_for_the_rest():
    assert drafted(*UPGRADE) == FIRST.model_copy(
        update={
            "lines": (
                line("Abonnement PropManager Premium, temps non utilisé", -47_40),
                line("Abonnement PropManager Enterprise, au prorata", 119_40),
            ),
            "net_cents": 72_00,
            "vat_cents": 14_40,
            "gross_cents": 86_40,
        }
    )


def test_a_discount_is_a_line_of_its_own():
    found = drafted(month(discount_cents=10_00))
    assert found.lines == (line("Abonnement PropManager Premium, un mois", 79_00), line("Remise", -10_00))
    assert (found.net_cents, found.vat_cents, found.gross_cents) == (69_00, 13_80, 82_80)


def test_several_are_counted_where_each_has_a_whole_price():
    found = drafted(month(87_00, "price_basic", quantity=3), month(100, "price_basic", quantity=3)).lines
    assert [(one.quantity, one.unit_net_cents, one.net_cents) for one in found] == [
        (3, 29_00, 87_00),
        (1, 100, 100),
    ]


def test_what_is_none_of_our_plans_keeps_the_words_of_stripe():
    found = drafted(month(50_00, "price_of_long_ago", text="Reprise\u202e de\x00 données\n"), month(1, "", text=""))
    assert [one.designation for one in found.lines] == ["Reprise de données", "Abonnement PropManager"]


def test_its_days_are_those_of_paris():
    late = datetime(2026, 12, 31, 23, 30, tzinfo=UTC)
    found = drafted(month(starts_at=late), paid_at=late)
    assert (found.starts_on, found.paid_on, found.notes[0].text) == (
        date(2027, 1, 1),
        date(2027, 1, 1),
        "Acquittée le 01/01/2027.",
    )


def test_a_company_of_another_member_state_owes_the_tax_itself():
    found = drafted(buyer=GERMAN, tax_cents=0)
    assert (found.vat_percent, found.vat_cents, found.gross_cents) == (0, 0, 79_00)
    assert found.lines == (line("Abonnement PropManager Premium, un mois", 79_00, vat_percent=0),)
    assert found.notes == (*NOTES, REVERSE_CHARGE)
    assert found.is_reverse_charge


@pytest.mark.parametrize(
    ("whose", "changes"),
    [
        (BUYER, {"tax_cents": 0}),  # we have no exemption
        (Buyer(name="X", address=PostalAddress()), {"tax_cents": 0}),
        (BUYER, {"tax_cents": 15_82}),
        (BUYER, {"tax_cents": 6_72}),  # 8.5 %
        (GERMAN, {"tax_cents": 15_01}),  # 19 %
        (BUYER, {"subtotal_cents": 79_01}),
        (BUYER, {"currency": "chf"}),
        (BUYER, {"lines": ()}),
    ],
)
def test_what_makes_no_lawful_facture_is_refused(whose, changes):
    with pytest.raises(CannotBeInvoiced):
        drafted(buyer=whose, **changes)


PARTS = st.lists(
    st.tuples(st.integers(-50_000_00, 50_000_00), st.booleans(), st.integers(1, 7), st.integers(0, 5_000)),
    min_size=1,
    max_size=12,
)


@given(PARTS)
def test_the_lines_make_the_totals_to_the_cent(parts):
    told = [
        month(
            cents, "price_basic", is_proration=prorated, quantity=quantity, discount_cents=max(0, min(discount, cents))
        )
        for cents, prorated, quantity, discount in parts
    ]
    by_line = sum(vat_cents(one.cents - one.discount_cents) for one in told)  # as Stripe rounds: line by line
    found = drafted(*told, tax_cents=by_line)
    assert all(one.quantity * one.unit_net_cents == one.net_cents and one.unit_net_cents >= 0 for one in found.lines)
    assert sum(one.net_cents for one in found.lines) == found.net_cents
    assert (
        found.net_cents + found.vat_cents
        == found.gross_cents
        == sum(one.cents - one.discount_cents for one in told) + by_line
    )


@given(PARTS)
def test_what_is_kept_as_json_is_read_back_the_same(parts):
    found = drafted(*(part(cents, "price_basic") for cents, *_ in parts))
    assert Content.model_validate(found.model_dump(mode="json")) == found


# --- who buys ---


def account(**known):
    return BillingAccount(**known)


def test_the_buyer_is_whom_the_billing_account_names():
    own = account(
        raison_sociale="SCI des Lilas",
        siren="552100554",
        tva_number="FR 13 552100554",
        adresse="12 avenue des Tilleuls\nBâtiment B",
        code_postal="69003",
        ville="Lyon",
    )
    elsewhere = Address(("1 rue d’ailleurs",), "75011", "Paris", "FR")
    assert buyer(own, "Espace", paid(address=elsewhere, vat_number="DE136695976", siren="123456782")) == BUYER


def test_what_the_account_does_not_say_was_asked_by_stripe():
    at_stripe = paid(address=Address(("1 rue d’ailleurs",), "75011", "Paris", "FR"), vat_number="FR13552100554")
    expected = Buyer(
        name="Espace",
        address=PostalAddress(street=("1 rue d’ailleurs",), postcode="75011", city="Paris"),
        siren="552100554",
        vat_number="FR13552100554",
    )
    assert [buyer(known, "Espace", at_stripe) for known in (None, account())] == [expected] * 2


OWN = {"raison_sociale": "SCI des Lilas", "adresse": "12 rue des Lilas", "code_postal": "69003", "ville": "Lyon"}
AT_HOME = PostalAddress(street=("12 rue des Lilas",), postcode="69003", city="Lyon")


@pytest.mark.parametrize(
    "told",
    [{"siren": "552100554", "vat_number": "FR13552100554"}, {"vat_number": "BE0428759497"}],
)
def test_a_number_that_was_taken_away_does_not_come_back_with_a_payment(told):
    assert buyer(account(**OWN), "Espace", paid(**told)) == Buyer(name="SCI des Lilas", address=AT_HOME)


def test_a_number_because_of_which_no_tax_was_asked_is_named():
    found = buyer(account(**OWN), "Espace", paid(tax_cents=0, vat_number="BE0428759497"))
    assert found == Buyer(name="SCI des Lilas", address=AT_HOME, vat_number="BE0428759497")


def test_an_address_of_our_form_is_in_france_whatever_the_number_at_stripe():
    half = account(adresse="12 rue des Lilas", code_postal="69003", ville="Lyon")
    found = buyer(half, "Espace", paid(vat_number="BE0428759497"))
    assert found == Buyer(name="Espace", address=AT_HOME, vat_number="BE0428759497")


def test_the_least_that_is_known_is_the_name_of_the_space():
    assert buyer(None, "Espace", paid()) == Buyer(name="Espace", address=PostalAddress())


@pytest.mark.parametrize(
    ("number", "country", "owes", "siren"),
    [
        ("", "FR", False, ""),
        ("FR13552100554", "FR", False, "552100554"),
        ("FR00000123456", "FR", False, ""),  # Monaco
        ("de 136 695 976", "DE", True, ""),
        ("EL094259216", "GR", True, ""),
        ("CHE123456788MWST", "FR", False, ""),
        ("GB980780684", "FR", False, ""),
    ],
)
def test_a_vat_number_tells_the_country_and_who_owes_the_tax(number, country, owes, siren):
    found = buyer(None, "Espace", paid(vat_number=number))
    assert (found.address.country, owes_the_tax(found), found.siren) == (country, owes, siren)


def test_names_lose_what_cannot_be_seen_and_keep_their_letters():
    told = account(raison_sociale="  SCI\t\u202eliaM\u202c \x00des\n Lilas\u200d 🏠 \u0065\u0301té ", tva_number="")
    assert buyer(told, "Espace", paid()).name == "SCI liaM des Lilas 🏠 été"
