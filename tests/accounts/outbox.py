"""The mails that a test's own jobs send, through a real SMTP server."""

import asyncio
from typing import Any

import sqlalchemy as sa

from propmanager.core import jobs
from propmanager.core.tenancy import platform_session
from tests.live import mails
from tests.live.mails import Received


class Outbox:
    """Give it to aiosmtpd. `answer` is what it says to each mail; refused ones are not kept."""

    def __init__(self) -> None:
        self.answer = "250 OK"
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
