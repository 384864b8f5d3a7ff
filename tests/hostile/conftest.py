import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import LiteralString, cast

import pytest

from propmanager.core.settings import settings
from propmanager.demo.people import AGNES, CLAIRE, LUCIE, PAUL, STAFF
from tests.hostile.attack import Handler, registered_handlers
from tests.live.client import Browser, browser
from tests.live.server import LiveServer
from tests.logging_kept import logging_kept

FAILED = ("event.failed", "Traceback", "Internal Server Error", "[error", "[critical")


@dataclass(frozen=True)
class People:
    """Everybody the attacks are made by or against, logged in once."""

    owner: Browser  # of dupont
    reader: Browser  # of dupont, who may only look
    stranger: Browser  # the owner of martin
    visitor: Browser  # on the bare host, a member of both
    staff: Browser
    nobody: Browser  # on dupont's host


@pytest.fixture(scope="session")
def people(live_server: LiveServer) -> People:
    return People(
        owner=browser(live_server, "dupont").log_in(CLAIRE.email),
        reader=browser(live_server, "dupont").log_in(LUCIE.email),
        stranger=browser(live_server, "martin").log_in(PAUL.email),
        visitor=browser(live_server).log_in(AGNES.email),
        staff=browser(live_server).log_in(STAFF.email),
        nobody=browser(live_server, "dupont"),
    )


@pytest.fixture(scope="session")
def handlers(live_server: LiveServer) -> list[Handler]:
    """Of the application as it is wired, read in this process."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in live_server.environment().items():
            patch.setenv(name, value)
        settings.cache_clear()
        with logging_kept():
            import propmanager.propmanager  # noqa: F401, PLC0415  # importing it is what registers every handler

        settings.cache_clear()
    return registered_handlers()


@pytest.fixture
def sound_log(live_server: LiveServer) -> Iterator[None]:
    """Whatever the test did, the server met nothing that it did not expect."""
    before = live_server.log.stat().st_size
    yield
    said = live_server.log.read_bytes()[before:].decode(errors="replace").splitlines()
    assert [line for line in said if any(word in line for word in FAILED)] == []


@pytest.fixture
def unknown_id() -> str:
    return str(uuid.uuid4())


@pytest.fixture
def execute(live_server: LiveServer) -> Callable[..., None]:
    """Changes the database behind the application's back; its triggers announce it all the same."""

    def run(statement: str, *values: object) -> None:
        with live_server.database() as db:
            db.execute(cast("LiteralString", statement), values)

    return run


@pytest.fixture
def newcomer(live_server: LiveServer) -> Iterator[Callable[..., str]]:
    """Makes people with the password of everybody, whose accounts a test may lock, close or take over."""
    made: list[str] = []

    def make(*subdomains: str, role: str = "gestionnaire") -> str:
        email = f"{uuid.uuid4().hex}@nouveau.example"
        with live_server.database() as db:
            db.execute(_NEWCOMER, (email, CLAIRE.email))
            db.execute(_THEIR_MEMBERSHIPS, (role, email, list(subdomains)))
        made.append(email)
        return email

    yield make
    with live_server.database() as db:
        db.execute("delete from app_user where email = any(%s)", (made,))


_NEWCOMER = """
insert into app_user (email, password_hash, prenom, nom, email_verified_at)
select %s, password_hash, 'Nora', 'Petit', now() from app_user where email = %s
"""
_THEIR_MEMBERSHIPS = """
insert into membership (tenant_id, user_id, role)
select t.id, u.id, %s from tenant t, app_user u where u.email = %s and t.subdomain = any(%s)
"""
