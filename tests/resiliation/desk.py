"""Where notifications come in, and what the worker does with them."""

import asyncio
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlmodel import col, select

from propmanager.core import clock, jobs, mail
from propmanager.core.client import Client
from propmanager.core.tenancy import platform_session
from propmanager.journal.model import SecurityEvent
from propmanager.resiliation import service
from propmanager.resiliation.model import Resiliation
from tests.billing.world import World

CLIENT = Client("192.0.2.7", "Firefox, Windows")
_CODE = re.compile(r"\?code=([\w-]{43})")


def last_job() -> int:
    with platform_session("test") as db:
        return db.execute(sa.text("select coalesce(max(id), 0) from procrastinate_jobs")).scalar_one()


@dataclass
class Desk:
    world: World
    sent: list[mail.Mail]
    subdomain: str
    owner: str
    done: int = field(default_factory=last_job)

    def typed(self, **changed: str) -> dict[str, str]:
        draft = {"nom": "Claire Dupont", "email": self.owner, "reference": self.subdomain}
        return draft | {"wanted_on": "", "motif": ""} | changed

    def notify(self, *, at: datetime | None = None, ip: str = "192.0.2.7", **changed: str) -> Resiliation:
        """Through the form; gives its row."""
        now = at or clock.now()
        draft = service.read(self.typed(**changed), now=now)
        asyncio.run(service.notify(draft, ip=ip, now=now))
        return self.rows()[-1]

    def work(self) -> list[mail.Mail]:
        """Runs the jobs of ours that were deferred since; gives the mails they sent."""
        before = len(self.sent)
        asyncio.run(self._work())
        return self.sent[before:]

    def confirm(self, code: str, *, at: datetime | None = None) -> str:
        return asyncio.run(service.confirm(code, client=CLIENT, now=at or clock.now()))

    def row(self, row: Resiliation) -> Resiliation:
        with platform_session("test") as db:
            return db.get_one(Resiliation, row.id)

    def change(self, row: Resiliation, **columns: Any) -> None:
        with platform_session("test") as db:
            found = db.get_one(Resiliation, row.id)
            for name, value in columns.items():
                setattr(found, name, value)

    def rows(self) -> list[Resiliation]:
        """The oldest first: ids grow with time."""
        with platform_session("test") as db:
            return list(db.exec(select(Resiliation).order_by(col(Resiliation.id))))

    def journal(self) -> list[str]:
        with platform_session("test") as db:
            query = select(SecurityEvent.kind).where(SecurityEvent.tenant_id == self.world.tenant_id)
            return list(db.exec(query.order_by(col(SecurityEvent.id))))

    async def _work(self) -> None:
        while news := _jobs_after(self.done):
            for job_id, name, arguments in news:
                self.done = job_id
                await jobs.app.tasks[name].func(**arguments)


def code_in(letter: mail.Mail) -> str:
    (found,) = set(_CODE.findall(letter.text))
    return found


def _jobs_after(job_id: int) -> list[tuple[int, str, dict[str, Any]]]:
    with platform_session("test") as db:
        query = (
            "select id, task_name, args from procrastinate_jobs where id > :after and task_name like 'resiliation.%'"
        )
        return [tuple(row) for row in db.execute(sa.text(f"{query} order by id"), {"after": job_id})]  # pyright: ignore[reportReturnType]
