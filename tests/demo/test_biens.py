from propmanager.biens import service
from propmanager.biens.query import BienQuery
from propmanager.demo.biens import Flavour, add_sample_biens
from tests.biens.forms import TODAY


def test_sample_biens_are_all_different(tenant_db):
    add_sample_biens(tenant_db, 50, Flavour.EVEN, TODAY)
    rows = service.list_biens(tenant_db, BienQuery(page_size=50), TODAY).rows
    assert len({(row["nom"], row["place"]) for row in rows}) == len(rows) == 50
