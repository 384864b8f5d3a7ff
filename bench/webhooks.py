"""Stripe's events: the route that keeps each with its job, against pgbench that runs the same SQL."""

import random
import re
import statistics
import tempfile
from collections.abc import Iterator
from pathlib import Path

from bench.figures import Row, Unmeasured, milliseconds, p99
from bench.pgbench import PgbenchMissing, transactions
from bench.senders import Delivered, Door, body_of, deliver, new_ids
from propmanager.billing.inbox import KEEP
from propmanager.core.postgres import DURABLE, PostgresServer
from tests.live.server import LiveServer, live_server_in

PAIRS = 5
SECONDS = 3
WARM_SECONDS = 2
GOALS = {1: None, 8: 0.50, 16: 0.85}
TWICE = 2000

_ONE_EVENT = (
    "'evt_' || :one",
    "'invoice.paid'",
    "'in_1'",
    "'cus_1'",
    "now()",
    "'2026-10-28.endive'",
    "false",
    ":body",
    "'waiting'",
)


def same_sql() -> str:
    """The statement of the route, for one event each."""
    values = iter(_ONE_EVENT)
    statement = re.sub("%b", lambda _: f"array[{next(values)}]", KEEP)
    return f"\\set one random(1, 1000000000000000000)\n{statement};"


def measure() -> Iterator[Row | Unmeasured]:
    with tempfile.TemporaryDirectory(prefix="propmanager-bench-") as folder:
        cluster = PostgresServer(Path(folder) / "postgres", DURABLE)
        cluster.start()
        try:
            with live_server_in(cluster, Path(folder)) as server:
                yield from _measure(server)
        finally:
            cluster.stop()


def _measure(server: LiveServer) -> Iterator[Row | Unmeasured]:
    door = door_of(server)
    sent = [deliver(door, 16, new_ids(), WARM_SECONDS)]
    for lines, goal in GOALS.items():
        row, delivered = _against_pgbench(server, door, lines, goal)
        sent += delivered
        yield row
    sent.append(_each_twice(door))
    yield _kept_once(server, sent)


def door_of(server: LiveServer) -> Door:
    return Door(server.port, server.base_host, "/webhooks/stripe", server.stripe_secret)


def _against_pgbench(
    server: LiveServer, door: Door, lines: int, goal: float | None
) -> tuple[Row | Unmeasured, list[Delivered]]:
    what = f"webhook, events a second at c={lines}"
    ours, theirs = [], []
    try:
        for _ in range(PAIRS):
            ours.append(deliver(door, lines, new_ids(), SECONDS))
            theirs.append(
                transactions(server.database_url, same_sql(), lines, SECONDS, {"body": body_of("evt_pgbench")})
            )
    except PgbenchMissing:
        return Unmeasured(what, "this PostgreSQL comes without pgbench"), ours
    slow = milliseconds(p99([each for run in ours for each in run.seconds]))
    row = Row(
        what,
        f"{statistics.median(run.rate for run in ours):.0f}/s, p99 {slow}",
        f"pgbench, same SQL, {statistics.median(theirs):.0f}/s",
        statistics.median(run.rate / against for run, against in zip(ours, theirs, strict=True)),
        goal,
        at_least=True,
    )
    return row, ours


def _each_twice(door: Door) -> Delivered:
    """Often both at once, on two connections."""
    ids = [each for _, each in zip(range(TWICE), new_ids(), strict=False)]
    order = [each for pair in zip(ids, ids, strict=True) for each in pair]
    return deliver(door, 16, iter(order))


def _kept_once(server: LiveServer, sent: list[Delivered]) -> Row:
    """Everything that was ever sent comes once more, in any order; then the rows and their jobs are counted."""
    ids = list({each for run in sent for each in run.kept + run.refused})
    random.shuffle(ids)
    again = deliver(door_of(server), 16, iter(ids))
    with server.database() as database:
        rows = database.execute(
            "select count(*), count(distinct event_id) from stripe_event where event_id = any(%s)", (ids,)
        ).fetchone()
        jobs = database.execute(
            "select count(*), count(distinct args->>'event_id') from procrastinate_jobs "
            "where task_name = 'billing.process' and args->>'event_id' = any(%s)",
            (ids,),
        ).fetchone()
    assert rows
    assert jobs
    lost = 2 * len(ids) - rows[1] - jobs[1]
    doubled = rows[0] - rows[1] + jobs[0] - jobs[1]
    refused = sum(len(run.refused) for run in [*sent, again])
    return Row(
        "webhook, each event sent twice or more: lost or doubled",
        f"{lost} lost, {doubled} doubled, {refused} not answered with 200",
        f"{len(ids)} events, a row and a job each",
        (lost + doubled) / len(ids),
        0,
    )
