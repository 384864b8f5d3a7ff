from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from propmanager.biens import dpe
from propmanager.biens.dpe import Finding
from propmanager.biens.model import BienType, DpeClass

TODAY = date(2026, 11, 22)
RECENT = date(2024, 3, 1)


@pytest.mark.parametrize(
    ("made_on", "last_day"),
    [
        (date(2013, 6, 1), date(2022, 12, 31)),
        (date(2012, 5, 4), date(2022, 5, 3)),
        (date(2017, 12, 31), date(2022, 12, 31)),
        (date(2018, 1, 1), date(2024, 12, 31)),
        (date(2021, 6, 30), date(2024, 12, 31)),
        (date(2021, 7, 1), date(2031, 6, 30)),
        (date(2022, 4, 26), date(2032, 4, 25)),
        (date(2024, 2, 29), date(2034, 2, 28)),
    ],
)
def test_a_dpe_is_valid_ten_years_and_less_before_july_2021(made_on, last_day):
    assert dpe.valid_until(made_on) == last_day


@given(
    made_on=st.dates(date(2005, 1, 1), date(2060, 1, 1)),
    today=st.dates(date(2025, 1, 1), date(2070, 1, 1)),
)
def test_lists_and_pages_agree_on_what_is_expired(made_on, today):
    assert (made_on < dpe.oldest_valid_day(today)) == dpe.is_expired(made_on, today)


@pytest.mark.parametrize(
    ("dpe_class", "code_postal", "today", "banned", "frozen"),
    [
        (DpeClass.G, "69002", date(2024, 12, 31), False, True),
        (DpeClass.G, "69002", date(2025, 1, 1), True, True),
        (DpeClass.F, "69002", date(2027, 12, 31), False, True),
        (DpeClass.F, "69002", date(2028, 1, 1), True, True),
        (DpeClass.E, "69002", date(2034, 1, 1), True, False),
        (DpeClass.F, "69002", date(2022, 8, 23), False, False),
        (DpeClass.G, "97400", date(2027, 12, 31), False, True),
        (DpeClass.G, "97400", date(2028, 1, 1), True, True),
        (DpeClass.F, "97400", date(2024, 6, 30), False, False),
        (DpeClass.A, "75001", date(2060, 1, 1), False, False),
    ],
)
def test_bans_and_freezes_start_on_their_day(dpe_class, code_postal, today, banned, frozen):
    found = (dpe.is_banned(dpe_class, code_postal, today), dpe.is_frozen(dpe_class, code_postal, today))
    assert found == (banned, frozen)


@pytest.mark.parametrize(
    ("kind", "dpe_class", "made_on", "found"),
    [
        (BienType.APPARTEMENT, DpeClass.D, RECENT, []),
        (BienType.APPARTEMENT, None, None, [Finding.MISSING]),
        (BienType.STUDIO, DpeClass.F, RECENT, [Finding.FROZEN]),
        (BienType.MAISON, DpeClass.G, date(2019, 1, 1), [Finding.BANNED, Finding.EXPIRED, Finding.FROZEN]),
        (BienType.PARKING, None, None, []),
        (BienType.LOCAL, DpeClass.G, RECENT, []),
        (BienType.IMMEUBLE, None, None, []),
    ],
)
def test_only_homes_have_findings_and_the_gravest_comes_first(kind, dpe_class, made_on, found):
    assert list(dpe.findings(kind, dpe_class, made_on, "69002", TODAY)) == found


def test_each_finding_is_explained():
    assert [dpe.explain(one, DpeClass.G, date(2019, 1, 1)) for one in Finding] == [
        "Classe G : aucun nouveau bail ne peut être signé (loi Climat, art. 160).",
        "Aucun DPE enregistré. Il figure dans toute annonce et se joint au bail.",
        "Le DPE était valable jusqu’au 31/12/2024. Faites-le refaire avant la prochaine annonce.",
        "Classe G : le loyer ne peut plus être révisé ni augmenté (loi Climat, art. 159).",
    ]
