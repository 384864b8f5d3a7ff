"""Landlords overseas and abroad: the tax of where they are, and why there is none."""

from decimal import Decimal

import pytest

from propmanager.billing import identity_tasks, service
from propmanager.billing.customers import ensure_customer
from propmanager.billing.factures import catching_up
from propmanager.billing.factures.content import Buyer, Content, PostalAddress, Untaxed
from propmanager.billing.factures.drafting import CannotBeInvoiced, Refused
from propmanager.core import clock
from tests.billing.factures.paid import drafted
from tests.billing.factures.test_avoir import avoir, read, texts, words_of
from tests.billing.factures.test_crediting import papers
from tests.billing.world import World

SIREN, VAT_NUMBER = "552100554", "FR13552100554"
NOT_APPLIED, OUTSIDE = "TVA non applicable, article 294, 1 du CGI.", "TVA non applicable, art. 259-1 du CGI."


def buyer(postcode: str = "", country: str = "FR", vat_number: str = VAT_NUMBER) -> Buyer:
    address = PostalAddress(street=("1 rue du Port",), postcode=postcode, city="Le Port", country=country)
    return Buyer(name="SCI du Port", address=address, siren=SIREN, vat_number=vat_number)


REUNION = drafted(buyer=buyer("97420"), tax_cents=6_72)
GUYANE = drafted(buyer=buyer("97300"), tax_cents=0)
NOUMEA = drafted(buyer=buyer("98800", vat_number=""), tax_cents=0)
GENEVE = drafted(buyer=buyer("1201", "CH", "CHE123456788MWST"), tax_cents=0)


@pytest.mark.parametrize(
    ("content", "country", "percent", "untaxed", "totals"),
    [
        (REUNION, "RE", Decimal("8.5"), None, (79_00, 6_72, 85_72)),
        (GUYANE, "GF", 0, Untaxed.NOT_APPLIED, (79_00, 0, 79_00)),
        (NOUMEA, "NC", 0, Untaxed.OUTSIDE, (79_00, 0, 79_00)),
        (GENEVE, "CH", 0, Untaxed.OUTSIDE, (79_00, 0, 79_00)),
        (drafted(buyer=buyer("97420")), "RE", 20, None, (79_00, 15_80, 94_80)),  # as it was charged before
    ],
)
def test_the_facture_has_the_tax_that_was_charged(content, country, percent, untaxed, totals):
    found = content.buyer.address.country, content.vat_percent, content.untaxed
    assert (found, (content.net_cents, content.vat_cents, content.gross_cents)) == ((country, percent, untaxed), totals)


@pytest.mark.parametrize(
    ("content", "mention"), [(REUNION, None), (GUYANE, NOT_APPLIED), (NOUMEA, OUTSIDE), (GENEVE, OUTSIDE)]
)
def test_without_tax_it_says_by_which_article(content, mention):
    assert [note.text for note in content.notes if note.code == "TXD"] == ([mention] if mention else [])
    assert [note.text for note in avoir(10_00, content).notes if note.code == "TXD"] == ([mention] if mention else [])


@pytest.mark.parametrize(
    ("who", "tax"),
    [(buyer("69002"), 0), (buyer("69002"), 6_72), (buyer("97300"), 6_72), (buyer("10115", "DE", ""), 0)],
)
def test_a_tax_of_another_place_makes_no_facture(who, tax):
    with pytest.raises(CannotBeInvoiced) as refused:
        drafted(buyer=who, tax_cents=tax)
    assert refused.value.why == Refused.TAX


def test_of_a_part_given_back_the_tax_is_at_the_reduced_rate():
    part = avoir(10_85, REUNION)
    assert (part.net_cents, part.vat_cents) == (10_00, 85)


@pytest.mark.parametrize("content", [REUNION, GUYANE, NOUMEA, avoir(10_00, REUNION)])
def test_what_is_kept_as_json_is_read_back_the_same(content):
    assert Content.model_validate(content.model_dump(mode="json")) == content


@pytest.mark.parametrize(
    ("content", "told", "vat_numbers"),
    [
        (REUNION, ["S", "S", "8.5", "8.5"], ["FR11123456782", VAT_NUMBER]),
        (GUYANE, ["E", "E", "0", "0", NOT_APPLIED], ["FR11123456782", VAT_NUMBER]),
        (NOUMEA, ["O", "O", OUTSIDE, "VATEX-EU-O"], []),
    ],
)
def test_for_machines_each_case_has_its_category(content, told, vat_numbers):
    tree = read(content)
    names = ("CategoryCode", "RateApplicablePercent", "ExemptionReason", "ExemptionReasonCode")
    assert [text for name in names for text in texts(tree, name)] == told
    assert texts(tree, "SpecifiedTaxRegistration", "ID") == vat_numbers


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (REUNION, ("La Réunion", "TVA 8,5 % 6,72 €", "Total TTC 85,72 €", "TVA FR13552100554")),
        (GUYANE, ("Guyane française", "TVA (non applicable) 0,00 €", NOT_APPLIED)),
        (NOUMEA, ("Nouvelle-Calédonie", "TVA (non applicable) 0,00 €", OUTSIDE, "TVA FR11123456782")),
    ],
)
def test_its_page_says_so_too(content, told):
    _, words = words_of(content)
    assert [one for one in told if one not in words] == []


# --- from the form to the paper ---


def living_at(world: World, postcode: str) -> World:
    identity = service.read_identity(
        {"raison_sociale": "SCI du Port", "adresse": "1 rue du Port", "code_postal": postcode, "ville": "Le Port"}
    )
    world.ask(ensure_customer, now=clock.now())
    world.ask(service.save_identity, identity)
    identity_tasks.tell(world.tenant_id)
    world.subscribe()
    catching_up.catch_up(clock.now())
    return world


@pytest.mark.parametrize(
    ("postcode", "told"),
    [
        ("97420", ("RE", "8.5", None, 85_72)),
        ("97300", ("GF", 0, "not_applied", 79_00)),
        ("98800", ("NC", 0, "outside", 79_00)),
        ("69002", ("FR", 20, None, 94_80)),
    ],
)
def test_whoever_types_a_postcode_overseas_is_charged_and_invoiced_for_there(over: World, postcode, told):
    (facture,) = papers(living_at(over, postcode))
    said = facture.content
    country = said["buyer"]["address"]["country"]
    assert (country, said["vat_percent"], said["untaxed"], said["gross_cents"]) == told
    assert facture.pdf is not None
