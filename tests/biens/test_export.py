import csv
import io

import pytest

from propmanager.biens import export
from propmanager.biens.service import archive_bien, biens_csv
from propmanager.core import clock, spreadsheet
from tests.biens.forms import add


def _table(text):
    return list(csv.reader(io.StringIO(text.removeprefix(spreadsheet.BOM), newline=""), delimiter=";"))


def test_every_bien_is_a_line_that_french_spreadsheets_read(tenant_db):
    immeuble_id = add(tenant_db, nom="Immeuble", type="immeuble", loyer="", surface="", pieces="", charges="")
    add(tenant_db, immeuble_id=str(immeuble_id), dpe_class="D", dpe_on="01/03/2024", notes="Cave ; « grenier »\nau 6e")
    text = biens_csv(tenant_db)
    assert text.startswith("\ufeffNom;Type;Adresse;")
    assert "\r\n" in text
    assert _table(text) == [
        list(export.HEADER),
        [
            *("Appartement Bellecour", "Appartement", "14 rue Victor-Hugo", "69002", "Lyon", "Immeuble", "68,25", "3"),
            *("D", "01/03/2024", "1180,00", "95,00", "0,00", "Cave ; « grenier »\nau 6e", ""),
        ],
        [
            *("Immeuble", "Immeuble", "14 rue Victor-Hugo", "69002", "Lyon", "", "", ""),
            *("", "", "0,00", "0,00", "0,00", "", ""),
        ],
    ]


def test_archived_biens_are_exported_with_their_day(tenant_db):
    bien_id = add(tenant_db)
    archive_bien(tenant_db, bien_id, clock.now())
    assert _table(biens_csv(tenant_db))[1][-1] != ""


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "＝", "＋", "－", "＠"])
def test_no_cell_is_a_formula(tenant_db, start):
    attack = f'{start}HYPERLINK("http://exemple.fr";"Ouvrir")'
    add(tenant_db, nom=attack, adresse=attack, ville=attack, notes=attack)
    cells = _table(biens_csv(tenant_db))[1]
    assert [cells[0], cells[2], cells[4], cells[13]] == [f"'{attack}"] * 4


def test_the_export_holds_the_tenants_own_biens(tenant_db, other_tenant_db):
    add(other_tenant_db, nom="À un autre")
    assert _table(biens_csv(tenant_db)) == [list(export.HEADER)]
