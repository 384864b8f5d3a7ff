"""Checklist F60: no table and no column is forgotten by the archive or by the erasure."""

import re

import pytest
import sqlalchemy as sa

from propmanager.rgpd.map import MACHINERY, TREATMENTS, kept
from propmanager.rgpd.treatment import OF_NO_TENANT, SECRET, Kept, Removed, Way
from propmanager.tables import metadata

KEYS_OF_TENANT = {"tenant_id", "concerns"}
LOOKS_SECRET = re.compile(r"hash|secret|password|code_|token|credential|public_key|^body$|^pdf$")
# Named so, and no secret: an archive's own digest, and a postal code.
NOT_SECRET = {("tenant_export", "sha256"), ("bien", "code_postal"), ("billing_account", "code_postal")}


def test_every_table_of_the_database_is_in_the_map(admin):
    query = "select table_name from information_schema.tables where table_schema = 'public'"
    in_database = set(admin.execute(sa.text(query)).scalars())
    mapped = [one.table for one in TREATMENTS]
    assert sorted(mapped) == sorted(metadata.tables)
    assert in_database == {*mapped, *MACHINERY}


@pytest.mark.parametrize("treatment", TREATMENTS, ids=lambda one: one.table)
def test_every_column_is_given_or_withheld_with_a_reason(treatment, admin):
    """Checklist F60: the schema is scanned, so that a new column fails here until somebody decides."""
    real = {column["name"] for column in sa.inspect(admin).get_columns(treatment.table)}
    decided = [*treatment.exported, *(name for names in treatment.withheld.values() for name in names)]
    assert sorted(decided) == sorted(real - KEYS_OF_TENANT)


def test_no_secret_leaves():
    given = {(one.table, name) for one in TREATMENTS for name in one.exported}
    assert {column for column in given if LOOKS_SECRET.search(column[1])} - NOT_SECRET == set()


def test_of_people_only_name_and_address_are_given():
    (people,) = [one for one in TREATMENTS if one.way == Way.MEMBERS]
    assert (people.table, people.exported) == ("app_user", ("id", "prenom", "nom", "email"))


@pytest.mark.parametrize(
    "treatment", [one for one in TREATMENTS if isinstance(one.erasure, Removed)], ids=lambda one: one.table
)
def test_what_is_removed_goes_by_a_foreign_key_or_by_its_column(treatment, admin):
    cascading = {
        key["referred_table"]
        for key in sa.inspect(admin).get_foreign_keys(treatment.table)
        if key["options"].get("ondelete") == "CASCADE"
    }
    erased_by_hand = {"tenant", "app_user", "pending_sign_up"}
    by_column = {treatment.erasure.by} & {column["name"] for column in sa.inspect(admin).get_columns(treatment.table)}
    assert cascading & {"tenant", "app_user"} or by_column or treatment.table in erased_by_hand


def test_what_belongs_to_nobody_has_nothing_of_anybody():
    nobodys = {one.table: set(one.withheld) for one in TREATMENTS if one.erasure is None}
    assert nobodys == {"billing_cursor": {OF_NO_TENANT}, "facture_counter": {OF_NO_TENANT}}


def test_what_is_kept_says_why_for_how_long_and_by_which_text():
    assert [(one.in_words(), one.source) for one in kept()] == [
        (
            "La trace de l’effacement, sans aucun nom, 1 an : elle prouve qu’il a eu lieu",
            "RGPD, articles 5 et 32 ; CNIL, délibération n° 2021-122 du 14 octobre 2021",
        ),
        (
            "Les factures de votre abonnement, 10 ans : ce sont des pièces comptables",
            "Code de commerce, article L123-22 ; RGPD, article 17, paragraphe 3, point b",
        ),
    ]
    assert {one.table for one in TREATMENTS if isinstance(one.erasure, Kept)} == {"platform_event", "facture"}


def test_secrets_are_called_so():
    assert {"password_hash", "totp_secret"} <= set(
        next(one for one in TREATMENTS if one.table == "app_user").withheld[SECRET]
    )
