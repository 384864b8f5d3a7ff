"""The mails that a test's own jobs send, through a real SMTP server."""

import asyncio
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import sqlalchemy as sa
from aiosmtpd.controller import Controller

from propmanager.core import jobs
from propmanager.core.tenancy import platform_session
from tests.live import mails
from tests.live.mails import Received


@contextmanager
def mail_server(answer: str = "250 OK", **options: Any) -> Iterator[tuple[int, "Outbox"]]:
    """A real server, which says this to each mail, on a port of its own."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    outbox = Outbox(answer)
    server = Controller(outbox, hostname="127.0.0.1", port=port, **options)
    server.start()
    try:
        yield port, outbox
    finally:
        server.stop()


class Outbox:
    """What aiosmtpd gives its mails to. `answer` is what it says to each mail; refused ones are not kept."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.mails: list[Received] = []
        self._done = _last_job()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:  # noqa: N802  # aiosmtpd's name
        if self.answer.startswith("250"):
            self.mails.append(mails.read(envelope.content))
        return self.answer

    def run_jobs(self) -> list[Received]:
        """What the jobs deferred since the last time send."""
        before = len(self.mails)
        asyncio.run(self._run())
        return self.mails[before:]

    async def _run(self) -> None:
        for job_id, name, arguments in _jobs_after(self._done):
            self._done = job_id
            await jobs.app.tasks[name].func(**arguments)


def _last_job() -> int:
    with platform_session("test") as db:
        return db.execute(sa.text("select coalesce(max(id), 0) from procrastinate_jobs")).scalar_one()


def _jobs_after(job_id: int) -> list[tuple[int, str, dict[str, Any]]]:
    with platform_session("test") as db:
        query = (
            "select id, task_name, args from procrastinate_jobs where id > :after and queue_name = 'mail' order by id"
        )
        return [tuple(row) for row in db.execute(sa.text(query), {"after": job_id})]  # pyright: ignore[reportReturnType]
