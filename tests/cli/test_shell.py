"""The developer's prompt: one tenant, nothing kept, and as much time to think as a person takes."""

import os
import signal
import subprocess
import sys
import time

import pytest

from propmanager.biens import service as biens
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.tenants.model import Tenant
from tests.biens.forms import add

REASON = "Ticket 4312 : un loyer introuvable"
SHOW_TIMEOUT = """
import sqlalchemy as sa
print(db.execute(sa.text("show idle_in_transaction_session_timeout")).scalar_one())
"""
SHOW_NAMES = """
from propmanager.biens.model import Bien
print(sorted(db.exec(select(Bien.nom))))
"""
ARCHIVE = """
from propmanager.core import clock
print(biens.archive_bien(db, db.exec(select(Bien.id)).one(), clock.now()))
"""


@pytest.fixture
def two_spaces(make_tenant):
    """The ids of two tenants, each with a bien."""
    spaces = []
    for nom in ("Studio Monplaisir", "Studio Gerland"):
        spaces.append(make_tenant())
        with tenant_session(spaces[-1]) as db:
            add(db, nom=nom)
    return spaces


def subdomain_of(tenant_id):
    with platform_session("test") as db:
        return db.get_one(Tenant, tenant_id).subdomain


def type_into_shell(subdomain, *statements):
    """What the prompt printed, a line each."""
    done = subprocess.run(
        [sys.executable, "-m", "propmanager.cli.shell"],
        env=os.environ | {"TENANT": subdomain, "REASON": REASON},
        input="".join(statements),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return done.stdout.replace(">>> ", "").splitlines()


def test_the_prompt_waits_for_ever_even_after_a_commit(two_spaces):
    printed = type_into_shell(subdomain_of(two_spaces[0]), SHOW_TIMEOUT, "db.commit()", SHOW_TIMEOUT)
    assert printed == ["0", "0"]


def test_every_other_session_is_cut_when_it_idles_in_a_transaction(tenant_db):
    shown = tenant_db.connection().exec_driver_sql("show idle_in_transaction_session_timeout").scalar_one()
    assert shown == "30s"


def test_the_prompt_sees_one_tenant_and_keeps_nothing(two_spaces):
    mine, other = two_spaces
    printed = type_into_shell(subdomain_of(mine), SHOW_NAMES, ARCHIVE)
    assert printed == ["['Studio Monplaisir']", "Studio Monplaisir"]
    for tenant_id in (mine, other):
        with tenant_session(tenant_id) as db:
            assert biens.count_biens(db) == 1


def test_an_unknown_tenant_is_named_with_the_way_to_choose_another(database_url):
    printed = type_into_shell("inconnu-ici")
    assert printed == ["Aucun client « inconnu-ici ». Choisissez-en un : TENANT=... make shell"]


def test_ctrl_c_at_the_prompt_leaves_the_session_open(two_spaces):
    """As `make shell` runs it: the terminal tells the prompt and the command around it alike."""
    prompt = subprocess.Popen(
        [sys.executable, "-m", "propmanager.cli.embedded", "propmanager.cli.shell"],
        env=os.environ | {"TENANT": subdomain_of(two_spaces[0]), "REASON": REASON, "PYTHONUNBUFFERED": "1"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert prompt.stdin is not None
    assert prompt.stdout is not None
    prompt.stdin.write("print('up')\n")
    prompt.stdin.flush()
    assert prompt.stdout.readline() == ">>> up\n"
    os.killpg(prompt.pid, signal.SIGINT)
    time.sleep(1)  # four times what `subprocess.run` leaves a child after Ctrl-C
    printed, said = prompt.communicate(SHOW_NAMES, timeout=30)
    assert (prompt.returncode, printed.replace(">>> ", "")) == (0, "['Studio Monplaisir']\n")
    assert "KeyboardInterrupt" in said
