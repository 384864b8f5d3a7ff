"""The developer's prompt opens no customer's space in silence: why is asked for, and the customer reads it."""

import os
import subprocess
import sys

import pytest

from propmanager.journal import labels
from propmanager.journal.service import Kind
from tests.cli.test_shell import REASON, subdomain_of
from tests.team.books import told

SHOW = "print('inside', tenant.nom)\n"
CLOSED = "Sans motif, l’espace reste fermé : REASON=... make shell"


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


def shell(tenant_id, typed, **environment):
    """Everything the prompt printed."""
    done = subprocess.run(
        [sys.executable, "-m", "propmanager.cli.shell"],
        env=os.environ | {"TENANT": subdomain_of(tenant_id)} | environment,
        input=typed,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout


@pytest.mark.parametrize(
    ("typed", "environment"), [(SHOW, {"REASON": REASON}), (f"{REASON}\n{SHOW}", {}), (f"  {REASON} \n{SHOW}", {})]
)
def test_the_reason_is_in_the_customer_s_journal_before_anything_is_read(tenant_id, typed, environment):
    printed = shell(tenant_id, typed, **environment)
    assert "inside Essai" in printed
    assert told(tenant_id) == [(Kind.SPACE_OPENED, None, {"reason": REASON})]


@pytest.mark.parametrize("typed", ["", "\n", f"   \n{SHOW}"])
def test_without_a_reason_the_space_stays_closed(tenant_id, typed):
    printed = shell(tenant_id, typed)
    assert (CLOSED in printed, "inside" in printed, told(tenant_id)) == (True, False, [])


def test_the_customer_reads_it_in_words():
    assert labels.KIND_LABELS[Kind.SPACE_OPENED] == "Espace ouvert par notre équipe"
    assert labels.detail({"reason": REASON}, {}) == REASON
