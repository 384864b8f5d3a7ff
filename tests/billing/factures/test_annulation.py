"""An avoir whose refund never arrived: one more paper of the series takes it back, and the next refund has its own."""

from datetime import UTC, date, datetime

import pytest

from propmanager.billing import letters, service
from propmanager.billing.factures import catching_up, crediting, issuing
from propmanager.billing.factures.annulation import draft_annulation
from propmanager.billing.factures.content import Cancelled, Content, Corrected, Note
from propmanager.billing.letters import Letter
from propmanager.billing.snapshots import RefundSnapshot
from propmanager.core import clock
from tests.billing.factures.conftest import factures_of, last_number
from tests.billing.factures.paid import FIRST, NOTES, line
from tests.billing.factures.test_avoir import WHOLE, avoir, read, texts, words_of
from tests.billing.factures.test_crediting import papers, refund, run_jobs
from tests.billing.world import World, platform

NUMERO, TODAY = "PM-2026-000044", date(2026, 12, 9)
FACTURE = Corrected(numero="PM-2026-000042", issued_on=date(2026, 11, 23))
UNDONE = FIRST.model_copy(
    update={
        "numero": NUMERO,
        "issued_on": TODAY,
        "lines": (line("Annulation de l’avoir PM-2026-000043", 79_00),),
        "notes": (
            Note(code="AAI", text="Acquittée le 22/11/2026."),
            Note(
                code="AAI",
                text=(
                    "Annule l’avoir PM-2026-000043 du 02/12/2026 sur la facture PM-2026-000042 du 23/11/2026 : "
                    "le remboursement n’a pas abouti."
                ),
            ),
            *NOTES[1:],
        ),
        "stripe_refund_id": "re_1",
        "cancels": Cancelled(numero="PM-2026-000043", issued_on=date(2026, 12, 2), facture=FACTURE),
    }
)


@pytest.fixture
def paying(over: World) -> World:
    """With its facture, on which each test gives something back."""
    over.subscribe()
    catching_up.catch_up(clock.now())
    return over


def brought(world: World) -> None:
    world.bring_all()
    run_jobs(world)


def told(world: World) -> list[tuple[str, str, int]]:
    """Of each paper: which it corrects, which it cancels, and its amount; positions in the series for numbers."""
    found = papers(world)
    position = {one.numero: str(at) for at, one in enumerate(found, 1)} | {"": ""}
    corrected = [(one.content["corrects"] or {"numero": ""})["numero"] for one in found]
    return [
        (position[corrects], position[one.cancels], one.content["gross_cents"])
        for one, corrects in zip(found, corrected, strict=True)
    ]


# --- what it says ---


def test_it_says_again_what_the_avoir_took_away():
    assert draft_annulation(WHOLE, FIRST, NUMERO, TODAY) == UNDONE


def test_of_a_part_only_that_part_comes_back():
    found = draft_annulation(avoir(30_00), FIRST, NUMERO, TODAY)
    assert (found.lines, found.net_cents, found.vat_cents, found.gross_cents) == (
        (line("Annulation de l’avoir PM-2026-000043", 25_00),),
        25_00,
        5_00,
        30_00,
    )


def test_for_machines_it_is_an_invoice_that_names_the_avoir_and_its_facture():
    tree = read(UNDONE)
    assert texts(tree, "ExchangedDocument", "TypeCode") == ["380"]
    assert texts(tree, "InvoiceReferencedDocument", "IssuerAssignedID") == ["PM-2026-000043", "PM-2026-000042"]
    assert [texts(tree, name) for name in ("GrandTotalAmount", "TotalPrepaidAmount", "DuePayableAmount")] == [
        ["94.80"],
        ["94.80"],
        ["0.00"],
    ]


def test_its_page_says_what_it_is():
    reader, words = words_of(UNDONE)
    expected = (
        f"Facture {NUMERO}",
        "Avoir annulé",
        "PM-2026-000043 du 02/12/2026",
        "Facture d’origine",
        "PM-2026-000042 du 23/11/2026",
        "le remboursement n’a pas abouti.",
        "Total TTC 94,80 €",
        "Acquittée le 22/11/2026",
        "Net à payer : 0,00 €",
    )
    assert [one for one in expected if one not in words] == []
    assert reader.metadata is not None
    assert (reader.metadata.title, len(reader.pages)) == (f"Facture {NUMERO}", 1)


def test_what_is_kept_as_json_is_read_back_the_same():
    assert Content.model_validate(UNDONE.model_dump(mode="json")) == UNDONE


# --- when it is made ---


def test_a_refund_that_fails_days_later_has_its_avoir_cancelled_once(paying: World):
    refund_id = refund(paying)
    brought(paying)
    paying.stripe.ask("refund_fails", refund=refund_id)
    for _ in range(2):
        brought(paying)
    facture, of_refund, undone = papers(paying)
    assert told(paying) == [("", "", 94_80), ("1", "", 94_80), ("", "2", 94_80)]
    assert [one.pdf is not None for one in (facture, of_refund, undone)] == [True] * 3
    assert service.facture_pdf(paying.tenant_id, undone.numero).file_name == f"facture-{undone.numero}.pdf"


def test_the_refund_that_replaces_it_has_its_own_avoir(paying: World):
    failed = refund(paying)
    brought(paying)
    paying.stripe.ask("refund_fails", refund=failed)
    brought(paying)
    second = refund(paying)
    brought(paying)
    assert told(paying) == [("", "", 94_80), ("1", "", 94_80), ("", "2", 94_80), ("1", "", 94_80)]
    assert papers(paying)[-1].stripe_refund_id == second


def test_both_told_at_once_come_out_the_same(paying: World):
    failed = refund(paying, 60_00)
    brought(paying)
    paying.stripe.ask("refund_fails", refund=failed)
    refund(paying, 94_80)
    brought(paying)
    assert told(paying) == [("", "", 94_80), ("1", "", 60_00), ("", "2", 60_00), ("1", "", 94_80)]


def test_a_refund_that_failed_before_its_avoir_leaves_no_paper(paying: World):
    refund_id = refund(paying)
    paying.stripe.ask("refund_fails", refund=refund_id)
    brought(paying)
    assert (told(paying), paying.effects()[1:]) == ([("", "", 94_80)], [])


def test_the_owner_reads_that_it_did_not_arrive_and_what_follows(paying: World):
    refund_id = refund(paying, 10_00)
    brought(paying)
    paying.stripe.ask("refund_fails", refund=refund_id)
    brought(paying)
    _, of_refund, undone = papers(paying)
    (effect,) = [one for one in paying.all_effects() if one.kind == Letter.REFUND_FAILED]
    (letter,) = platform(lambda db: letters.written(db, effect, now=clock.now()))
    assert letter.subject == "Votre remboursement de 10,00\u00a0€ n’est pas arrivé"
    assert "notre équipe vous écrit pour convenir d’un autre moyen" in letter.text
    assert f"L’avoir n° {of_refund.numero} ne vaut donc plus : la facture n° {undone.numero} l’annule" in letter.text


def test_the_history_shows_the_avoir_and_its_end(paying: World):
    refund_id = refund(paying, 10_00)
    brought(paying)
    paying.stripe.ask("refund_fails", refund=refund_id)
    brought(paying)
    facture, of_refund, undone = papers(paying)
    shown = paying.ask(service.overview, now=clock.now()).history
    assert [(row.what, row.status, row.amount, row.facture) for row in shown[:2]] == [
        (f"Annulation de l’avoir {of_refund.numero}", "Non remboursé", "10,00\u00a0€", undone.numero),
        ("Avoir", "Remboursé", "−10,00\u00a0€", of_refund.numero),
    ]
    assert [row.facture for row in shown[2:]] == [facture.numero]


def test_a_failed_refund_of_another_tenant_cancels_nothing(sell, make_tenant, year):
    sale, now = sell(), datetime(year, 3, 1, tzinfo=UTC)
    issuing.issue(sale.tenant_id, sale.paid, now=now)
    given_back = RefundSnapshot("re_1", sale.paid.id, 10_00, now)
    crediting.issue(sale.tenant_id, given_back, now=now)
    assert crediting.cancel(make_tenant(), given_back, now=now) == ""
    assert (len(factures_of(sale)), last_number(year)) == (2, 2)
