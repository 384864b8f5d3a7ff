"""The webhook against dj-stripe's, on the same PostgreSQL. Only where dj-stripe is installed beside the project:

python3 -m venv .bench-venv
.bench-venv/bin/pip install dj-stripe==2.11.0 gunicorn==27.0.1 "psycopg[binary]==3.3.9"

The work is not equal: we keep the event and its job, and answer; dj-stripe asks Stripe while it answers, and mirrors
invoice, customer and subscription. Its Stripe is the sandbox on this machine, so that no network slows it down, and
each event is of the same invoice, which it then only updates.
"""

import contextlib
import os
import statistics
import subprocess
import tempfile
import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import stripe

from bench.figures import Row, Unmeasured, milliseconds, p99
from bench.senders import Delivered, Door, deliver, new_ids, told_of
from bench.webhooks import door_of
from propmanager.core.postgres import DURABLE, PostgresServer, conninfo, create_database
from tests.live import processes
from tests.live.server import live_server_in
from tests.live.stripe import StripeSandbox, stripe_in

BESIDE = Path(".bench-venv")
KEY = f"sk_test_{'0' * 24}"  # dj-stripe looks at its form
SECRET = "whsec_of_the_bench"
LINES = 8
PAIRS = 5
SECONDS = 4
WHAT = f"webhook at c={LINES} against dj-stripe 2.11 (unequal work), events a second"


def measure() -> Iterator[Row | Unmeasured]:
    if not BESIDE.is_dir():
        yield Unmeasured(WHAT, f"no {BESIDE}; bench/dj_stripe.py says how to make it")
        return
    with tempfile.TemporaryDirectory(prefix="propmanager-bench-") as folder, contextlib.ExitStack() as stack:
        cluster = PostgresServer(Path(folder) / "postgres", DURABLE)
        stack.callback(cluster.stop)
        cluster.start()
        sandbox = stack.enter_context(stripe_in(Path(folder), processes.free_port(), "--api-key", KEY))
        told = told_of(_paid_invoice(sandbox))
        ours = replace(door_of(stack.enter_context(live_server_in(cluster, Path(folder)))), told=told)
        theirs = stack.enter_context(_dj_stripe(cluster, Path(folder), sandbox, told))
        yield from _compared(ours, theirs)


def _paid_invoice(sandbox: StripeSandbox) -> dict:
    """One that the sandbox knows: dj-stripe asks for it, and for its customer."""
    api = stripe.StripeClient(KEY, base_addresses={"api": sandbox.url}).v1
    customer = api.customers.create({"email": "claire@exemple.fr"})
    method = api.payment_methods.attach("pm_card_visa", {"customer": customer.id})
    api.subscriptions.create(
        {"customer": customer.id, "items": [{"price": "price_basic"}], "default_payment_method": method.id}
    )
    (invoice,) = api.invoices.list({"customer": customer.id}).data
    return invoice.to_dict()


@contextlib.contextmanager
def _dj_stripe(cluster: PostgresServer, folder: Path, sandbox: StripeSandbox, told: str) -> Iterator[Door]:
    """As much of the machine as it likes: two processes of four threads, where we have one process."""
    door = Door(processes.free_port(), "localhost", f"/stripe/webhook/{uuid.uuid4()}/", SECRET, told)
    environment = {
        "DATABASE_URL": conninfo(create_database(cluster.url(), "dj_stripe")),
        "STRIPE_API_HOST": sandbox.url,
        "STRIPE_KEY": KEY,
        "WEBHOOK_SECRET": SECRET,
        "WEBHOOK_UUID": door.path.split("/")[-2],
    }
    python = str(BESIDE / "bin" / "python")
    subprocess.run([python, "-m", "bench.dj_stripe_site", "prepare"], env=os.environ | environment, check=True)
    options = ["--workers", "2", "--threads", "4", "--keep-alive", "75", "--bind", f"127.0.0.1:{door.port}"]
    command = [python, "-m", "gunicorn", *options, "bench.dj_stripe_site:application"]
    log = folder / "dj_stripe.log"
    with processes.running(command, environment, log) as process:
        processes.wait_until(lambda: processes.listens(door.port), process, log)
        yield door


def _compared(ours: Door, theirs: Door) -> Iterator[Row]:
    runs: tuple[list[Delivered], list[Delivered]] = ([], [])
    for door in (ours, theirs):
        deliver(door, LINES, new_ids(), SECONDS)
    for _ in range(PAIRS):
        for run, door in zip(runs, (ours, theirs), strict=True):
            run.append(deliver(door, LINES, new_ids(), SECONDS))
    fast, slow = (statistics.median(one.rate for one in run) for run in runs)
    quick, late = (p99([each for one in run for each in one.seconds]) for run in runs)
    refused = sum(len(one.refused) for one in runs[1])
    ratio = statistics.median(one.rate / other.rate for one, other in zip(*runs, strict=True))
    against = f"dj-stripe {slow:.1f}/s, {refused} refused"
    yield Row(WHAT, f"{fast:.0f}/s", against, ratio, 40, at_least=True)
    yield Row(WHAT.replace("events a second", "p99"), milliseconds(quick), milliseconds(late), quick / late, 1 / 15)
