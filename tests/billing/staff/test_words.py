"""The words that the team reads of causes and differences."""

import pytest

from propmanager.billing.staff import words


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("event:evt_1", "Message de Stripe, evt_1"),
        ("staff", "Comparaison par l’équipe"),
        ("upgrade:123", "Plan supérieur choisi par le client, 123"),
        ("checkout", "Paiement en ligne"),
        ("something_new:1", "something_new, 1"),
    ],
)
def test_a_cause_has_its_words(written, told):
    assert words.cause(written) == told


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [
        ("period_end", "2026-11-23T11:00:00+00:00", "23/11/2026 à 12:00"),
        ("cancel_at", "", "—"),
        ("cancel_at_period_end", "True", "oui"),
        ("price", "price_basic", "Basic (price_basic)"),
        ("price", "unknown", "inconnu de nous"),
        ("existence", "missing", "inconnu de Stripe"),
        ("customer", "deleted", "supprimé"),
        ("invoice", "paid", "paid"),
    ],
)
def test_each_side_of_a_difference_has_its_words(field, value, told):
    assert words.drifted(field, value) == told
