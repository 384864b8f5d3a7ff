"""Checklist B33: what runs in the background says for whom."""

import ast
import inspect
import subprocess
import sys

import pytest

import propmanager.cli.worker
from propmanager.core import jobs

# They concern an account, or a message that does not say yet whose it is: no tenant can be named.
OF_NO_TENANT = {
    "accounts.send_email_changed",
    "accounts.send_factor_notice",
    "accounts.send_link",
    "accounts.send_password_notice",
    "accounts.send_reuse_warning",
    "accounts.send_sign_up",
    "billing.process",  # finds the tenant by the customer that Stripe names
    "rgpd.erase_account",  # belongs to none any more
    "resiliation.tell",  # finds it by the address of the space that was typed
}
FACTS = {"kind", "happened_at"}  # besides ids: one word of ours, one instant


@pytest.fixture(scope="module")
def tasks():
    """Those of the product, as the worker knows them, by name; periodic ones look for work of all tenants."""
    assert propmanager.cli.worker.main
    known = {name: task for name, task in jobs.app.tasks.items() if "builtin" not in name}
    periodic = {key[0] for key in jobs.app.periodic_registry.periodic_tasks}
    return {name: task for name, task in known.items() if name not in periodic}


def arguments(task):
    parameters = inspect.signature(task.func).parameters.values()
    return {one.name: one.annotation for one in parameters if one.name != "context"}


def test_every_job_of_a_tenant_takes_its_id(tasks):
    """Checklist B33: a job without a tenant fails here until its reason stands above."""
    assert {name for name, task in tasks.items() if "tenant_id" not in arguments(task)} == OF_NO_TENANT


def test_jobs_take_ids_and_nothing_about_a_person(tasks):
    """Checklist F58: the queue's rows and its log lines hold arguments."""
    given = {(name, argument) for name, task in tasks.items() for argument in arguments(task)}
    assert {one for one in given if not one[1].endswith("_id") and one[1] not in FACTS} == set()
    assert {kind for task in tasks.values() for kind in arguments(task).values()} == {str}


def test_every_module_with_a_job_is_known_to_the_worker(trees, root):
    with_jobs = {
        path.removesuffix(".py").replace("/", ".")
        for path, tree in trees.items()
        for function in tree.body
        if any("app.task(" in decorator for decorator in decorators(function))
    }
    listing = "import sys, propmanager.cli.worker; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", listing], cwd=root, capture_output=True, text=True, check=True)
    assert with_jobs - set(done.stdout.split()) == set()


def decorators(node):
    return [ast.unparse(one) for one in getattr(node, "decorator_list", ())]
