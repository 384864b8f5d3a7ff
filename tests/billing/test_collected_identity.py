"""What Checkout asked for completes the identity on the invoices: what was empty, once, by the rules of the form."""

import httpx
import pytest
from sqlmodel import col, select

from propmanager.billing import collected_identity, identity_tasks, service
from propmanager.billing.factures import catching_up
from propmanager.billing.factures.model import Facture
from propmanager.billing.identity_form import FIELDS
from propmanager.billing.model import BillingAccount
from propmanager.billing.snapshots import Address
from propmanager.core import clock
from propmanager.core.tenancy import platform_session
from propmanager.tenants.plans import Plan
from tests.billing.factures.paid import paid
from tests.billing.world import World

PAYER = {
    "email": "a@example.test",
    "name": "SARL Bellecour",
    "line1": "3 place Bellecour",
    "postal_code": "69002",
    "city": "Lyon",
    "tax_id": "FR44732829320",
    "card": "4242424242424242",
}
COLLECTED = {
    "raison_sociale": "SARL Bellecour",
    "siren": "732829320",
    "tva_number": "FR44732829320",
    "adresse": "3 place Bellecour",
    "code_postal": "69002",
    "ville": "Lyon",
}
TYPED = {
    "raison_sociale": "SCI des Tilleuls",
    "siren": "303265045",
    "tva_number": "",
    "adresse": "8 rue des Tilleuls",
    "code_postal": "75011",
    "ville": "Paris",
}
NOTHING = dict.fromkeys(FIELDS, "") | {"raison_sociale": "SCI des Lilas"}  # the name of the space


def pay(world: World, **changes) -> str:
    """On Stripe's page, as far as the way back; gives the session."""
    url = world.ask(service.start_checkout, Plan.BASIC, now=clock.now())
    answer = httpx.post(url, data=PAYER | changes, trust_env=False, verify=False, timeout=20)
    assert answer.status_code == 303, answer.text
    return url.rpartition("/")[2]


def identity(world: World) -> dict[str, str]:
    return world.ask(service.identity_of)


def save(world: World, **typed) -> None:
    world.ask(service.save_identity, service.read_identity(TYPED | typed))


# --- with Stripe ---


def test_the_news_of_the_first_payment_bring_what_checkout_asked_for(over: World, other: World):
    pay(over)
    before = identity(over)
    over.bring_all()
    assert (before, identity(over), identity(other)) == (NOTHING, COLLECTED, NOTHING)


def test_coming_back_before_the_news_takes_nothing_away(over: World):
    session = pay(over)
    over.ask(service.return_from_checkout, session, now=clock.now())
    over.bring_all()
    assert identity(over) == COLLECTED


def test_a_trial_that_is_carried_brings_it_too(world: World):
    pay(world)
    world.bring_all()
    assert (world.state[0], identity(world)) == ("trial", COLLECTED)


def test_what_the_landlord_has_filled_in_stays_and_the_rest_is_completed(over: World):
    save(over)
    pay(over, tax_id="FR40303265045")
    over.bring_all()
    assert identity(over) == TYPED | {"tva_number": "FR40303265045"}


def test_what_the_landlord_takes_away_later_is_not_brought_back(over: World):
    pay(over)
    told = over.bring_all()
    save(over)
    identity_tasks.tell(over.tenant_id)
    over.bring_all()
    over.bring(told)
    over.advance(32)
    catching_up.catch_up(clock.now())
    with platform_session("test") as db:
        of_it = select(Facture).where(Facture.concerns == over.tenant_id)
        last = db.exec(of_it.order_by(col(Facture.numero).desc())).first()
    assert last is not None
    assert (identity(over), last.content["buyer"]["vat_number"]) == (TYPED, "")


@pytest.mark.parametrize(
    ("typed", "left_out"),
    [
        ({"tax_id": "BE0428759497"}, ("siren", "tva_number")),
        ({"tax_id": "FR45732829320"}, ("siren", "tva_number")),
        ({"postal_code": "1000"}, ("adresse", "code_postal", "ville")),
        ({"line1": ""}, ("adresse", "code_postal", "ville")),
    ],
)
def test_what_the_form_would_refuse_is_left_out_and_hinders_nothing(over: World, typed, left_out):
    pay(over, **typed)
    over.bring_all()
    assert (over.state, identity(over)) == (("active", "active", ""), COLLECTED | dict.fromkeys(left_out, ""))


def test_the_first_facture_is_made_out_to_whoever_paid(over: World):
    pay(over)
    over.bring_all()
    catching_up.catch_up(clock.now())
    with platform_session("test") as db:
        facture = db.exec(select(Facture).where(Facture.concerns == over.tenant_id)).one()
    assert facture.content["buyer"] == {
        "name": "SARL Bellecour",
        "address": {"street": ["3 place Bellecour"], "postcode": "69002", "city": "Lyon", "country": "FR"},
        "siren": "732829320",
        "vat_number": "FR44732829320",
    }


def test_a_subscription_without_checkout_brings_nothing(over: World):
    over.subscribe()
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == over.tenant_id)).one()
    assert {name: getattr(account, name) for name in FIELDS} == dict.fromkeys(FIELDS, "")


# --- the rule ---


def completed(known, **told) -> dict[str, str]:
    account = BillingAccount(**(dict.fromkeys(FIELDS, "") | known))
    collected_identity.complete(account, paid(**told), space_name="SCI des Lilas")
    return {name: value for name in FIELDS if (value := getattr(account, name))}


HERE = Address(("3 place Bellecour", "Bâtiment B"), "69 002", "Lyon", "FR")
FRENCH = {"adresse": "3 place Bellecour, Bâtiment B", "code_postal": "69002", "ville": "Lyon"}


@pytest.mark.parametrize(
    ("known", "told", "expected"),
    [
        ({}, {}, {}),
        ({}, {"customer_name": "SCI des Lilas"}, {}),  # what we called the customer ourselves
        ({}, {"customer_name": " SARL Bellecour "}, {"raison_sociale": "SARL Bellecour"}),
        ({}, {"customer_name": "<b>"}, {}),
        ({"raison_sociale": "À moi"}, {"customer_name": "SARL Bellecour"}, {"raison_sociale": "À moi"}),
        ({}, {"vat_number": "fr 44 732 829 320"}, {"tva_number": "FR44732829320", "siren": "732829320"}),
        ({"siren": "303265045"}, {"vat_number": "FR44732829320"}, {"siren": "303265045"}),  # of somebody else
        (
            {"tva_number": "FR40303265045"},
            {"vat_number": "FR44732829320"},
            {"tva_number": "FR40303265045", "siren": "303265045"},
        ),
        ({}, {"address": HERE}, FRENCH),
        ({"ville": "Paris"}, {"address": HERE}, {"ville": "Paris"}),
        ({}, {"address": Address(("1 Unter den Linden",), "10117", "Berlin", "DE")}, {}),
        ({}, {"address": Address(("Marktplatz 1",), "97070", "Würzburg", "DE")}, {}),
        (
            {},
            {"address": Address(("1 rue du Port",), "97420", "Le Port", "RE")},
            {"adresse": "1 rue du Port", "code_postal": "97420", "ville": "Le Port"},
        ),
        ({}, {"address": Address(("x" * 200,), "69002", "Lyon", "FR")}, {}),
    ],
)
def test_only_what_is_empty_is_completed_and_only_as_the_form_would_keep_it(known, told, expected):
    assert completed(known, **told) == expected
