"""Who the invoices are made out to: what may be typed, what is kept, and what Stripe hears of it."""

from contextlib import suppress

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st
from sqlmodel import select
from stripe.params import CustomerUpdateParamsAddress

from propmanager.billing import identity_tasks, service
from propmanager.billing.identity_state import IdentityState
from propmanager.billing.model import BillingAccount
from propmanager.core.errors import InvalidInput
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants.plans import Plan
from tests.billing.world import World
from tests.state_tab import JUNK, Tab

TYPED = {
    "raison_sociale": "SCI des Lilas",
    "siren": "732 829 320",
    "tva_number": "fr 44 732 829 320",
    "adresse": "12 rue des Lilas",
    "code_postal": "69 002",
    "ville": "Lyon",
}
KEPT = TYPED | {"siren": "732829320", "tva_number": "FR44732829320", "code_postal": "69002"}
REQUIRED = "Ce champ est obligatoire."


def faults(**typed):
    with pytest.raises(InvalidInput) as refusal:
        service.read_identity(TYPED | typed)
    return refusal.value.fields


def kept(tenant_id) -> dict[str, str]:
    with tenant_session(tenant_id) as db:
        return service.identity_of(db)


@pytest.fixture
def tab(make_tenant) -> Tab:
    tab = Tab(make_tenant(), IdentityState, "/facturation")
    tab.run(IdentityState.load)
    return tab


def test_before_anything_is_typed_it_is_the_name_of_the_space(tab: Tab):
    assert tab.state.values == dict.fromkeys(TYPED, "") | {"raison_sociale": "Essai"}


def test_what_is_typed_is_kept_as_it_will_be_printed(tab: Tab):
    tab.run(IdentityState.edit)
    assert tab.state.is_editing
    tab.run(IdentityState.save, TYPED)
    assert (tab.state.values, tab.state.errors, tab.state.is_saving, tab.state.is_editing) == (KEPT, {}, False, False)
    assert tab.notice == ("success", "Vos prochaines factures la porteront.")


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ({"raison_sociale": ""}, {"raison_sociale": REQUIRED}),
        ({"adresse": " ", "ville": None}, {"adresse": REQUIRED, "ville": REQUIRED}),
        (
            {"raison_sociale": "<b>Lilas</b>"},
            {"raison_sociale": "Utilisez des lettres latines, des chiffres et la ponctuation courante, sans < ni >."},
        ),
        (
            {"siren": "732829321"},
            {"siren": "Ce SIREN n’existe pas. Il a neuf chiffres : ils sont sur votre avis Insee."},
        ),
        (
            {"siren": "73282932000074"},
            {"siren": "Ce SIREN n’existe pas. Il a neuf chiffres : ils sont sur votre avis Insee."},
        ),
        ({"tva_number": "FR45732829320"}, {"tva_number": "Ce numéro de TVA n’existe pas. Exemple : FR40303265045."}),
        ({"tva_number": "BE0428759497"}, {"tva_number": "Ce numéro de TVA n’existe pas. Exemple : FR40303265045."}),
        (
            {"tva_number": "FR40303265045"},
            {"tva_number": "Ce numéro de TVA n’est pas celui de ce SIREN : ses neuf derniers chiffres le répètent."},
        ),
        (
            {"code_postal": "1000"},
            {"code_postal": "Indiquez un code postal français à cinq chiffres, par exemple 69002."},
        ),
        ({"ville": ["Lyon"]}, {"ville": "Ce champ attend du texte."}),
    ],
)
def test_each_fault_has_its_sentence_under_its_field(typed, expected):
    assert faults(**typed) == expected


def test_opening_the_page_again_leaves_what_is_being_typed(tab: Tab):
    tab.run(IdentityState.edit)
    tab.run(IdentityState.save, TYPED | {"ville": ""})
    tab.run(IdentityState.load)
    assert (tab.state.is_editing, tab.state.errors) == (True, {})


def test_a_form_that_is_left_saves_nothing(tab: Tab):
    tab.run(IdentityState.edit)
    tab.run(IdentityState.leave)
    assert (tab.state.is_editing, tab.state.values["raison_sociale"]) == (False, "Essai")


def test_numbers_may_be_left_out(tab: Tab):
    tab.run(IdentityState.save, TYPED | {"siren": "", "tva_number": ""})
    assert tab.state.values == KEPT | {"siren": "", "tva_number": ""}


@given(st.text(max_size=30))
def test_whatever_is_typed_as_a_number_is_refused_or_kept_whole(text):
    with suppress(InvalidInput):
        read = service.read_identity(TYPED | {"siren": "", "tva_number": text})
        assert read.tva_number == "" or (len(read.tva_number), read.tva_number[:2]) == (13, "FR")


@pytest.mark.parametrize("junk", JUNK)
def test_junk_saves_nothing_and_says_so(tab: Tab, junk):
    tab.run(IdentityState.save, junk)
    assert (bool(tab.state.errors), tab.state.is_saving) == (True, False)
    assert tab.state.values == dict.fromkeys(TYPED, "") | {"raison_sociale": "Essai"}


def test_a_form_with_more_fields_changes_no_other_column(tab: Tab, make_tenant):
    tab.run(
        IdentityState.save, TYPED | {"stripe_customer_id": "cus_x", "tenant_id": str(make_tenant()), "card_last4": "1"}
    )
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.raison_sociale == "SCI des Lilas")).all()
    assert [(one.stripe_customer_id, one.card_last4) for one in account][-1:] == [(None, "")]


def test_the_identity_of_another_tenant_is_not_shown(tab: Tab, make_tenant):
    tab.run(IdentityState.save, TYPED)
    assert kept(make_tenant()) == dict.fromkeys(TYPED, "") | {"raison_sociale": "Essai"}


# --- Stripe ---


def at_stripe(world: World):
    client = world.stripe.client.v1.customers
    read = client.retrieve(world.customer)
    numbers = sorted((one.type, one.value) for one in client.tax_ids.list(world.customer).data)
    place = read.address
    return read.name, (place.line1, place.postal_code, place.city, place.country) if place else None, numbers


def save(world: World, **typed):
    with tenant_session(world.tenant_id) as db:
        service.save_identity(db, service.read_identity(TYPED | typed))


TOLD = (
    "SCI des Lilas",
    ("12 rue des Lilas", "69002", "Lyon", "FR"),
    [("eu_vat", "FR44732829320"), ("fr_siren", "732829320")],
)


def test_the_customer_at_stripe_follows_and_twice_is_once(world: World):
    world.subscribe(Plan.BASIC)
    save(world)
    for _ in range(2):
        identity_tasks.tell(world.tenant_id)
    assert at_stripe(world) == TOLD


def test_another_number_takes_the_place_of_the_first_and_an_empty_one_takes_it_away(world: World):
    world.subscribe(Plan.BASIC)
    numbers = []
    for typed in ({}, {"siren": "303 265 045", "tva_number": "FR40303265045"}, {"siren": "", "tva_number": ""}):
        save(world, **typed)
        identity_tasks.tell(world.tenant_id)
        numbers.append(at_stripe(world)[2])
    assert numbers == [TOLD[2], [("eu_vat", "FR40303265045"), ("fr_siren", "303265045")], []]


def test_half_an_identity_changes_nothing_at_stripe(world: World):
    """Of a buyer abroad Checkout brings a name that our form takes, and an address that it does not."""
    world.subscribe(Plan.BASIC)
    client = world.stripe.client.v1.customers
    abroad: CustomerUpdateParamsAddress = {"line1": "1 rue de la Loi", "city": "Bruxelles", "country": "BE"}
    client.update(world.customer, {"name": "Immo Lilas SRL", "address": abroad})
    client.tax_ids.create(world.customer, {"type": "eu_vat", "value": "BE0428759497"})
    with platform_session("test") as db:
        account = db.exec(select(BillingAccount).where(BillingAccount.tenant_id == world.tenant_id)).one()
        account.raison_sociale = "Immo Lilas SRL"
    before = at_stripe(world)
    identity_tasks.tell(world.tenant_id)
    assert (before[1:], at_stripe(world)) == (
        (("1 rue de la Loi", None, "Bruxelles", "BE"), [("eu_vat", "BE0428759497")]),
        before,
    )


def test_what_was_typed_before_there_was_a_customer_is_told_once_there_is_one(world: World):
    save(world)
    identity_tasks.tell(world.tenant_id)  # nobody to tell yet
    world.subscribe(Plan.BASIC)
    assert waiting(world) == 1
    identity_tasks.tell(world.tenant_id)
    assert at_stripe(world) == TOLD


def test_saving_queues_the_news_with_it(world: World):
    world.subscribe(Plan.BASIC)
    before = waiting(world)
    save(world)
    assert (before, waiting(world)) == (0, 1)


def waiting(world: World) -> int:
    query = (
        "select count(*) from procrastinate_jobs where task_name = 'billing.tell_identity' and args->>'tenant_id' = :id"
    )
    with platform_session("test") as db:
        return db.execute(sa.text(query), {"id": str(world.tenant_id)}).scalar_one()
