"""A person at a keyboard: their session, their telephone's codes, and what was journaled and mailed of it."""

import uuid
from dataclasses import replace
from datetime import datetime, timedelta

import psycopg
from pyotp.totp import TOTP

from propmanager.accounts import factor_changes, second_step, service, sessions
from propmanager.accounts.factor_changes import Strengthened
from propmanager.accounts.relying_party import RelyingParty
from propmanager.accounts.service import Identity
from propmanager.core import database
from propmanager.core.client import Client
from propmanager.core.errors import NotAuthenticated
from propmanager.core.postgres import conninfo
from propmanager.core.tenancy import platform_session

PARTY = RelyingParty("propmanager.fr", "https://dupont.propmanager.fr")
HERE = Client("203.0.113.7", "Firefox, Linux")
STEP = timedelta(seconds=30)


def signed_in(person, now: datetime, *, tenant: bool = True) -> Identity:
    tenant_id = person.tenants[0] if tenant and person.tenants else None
    with platform_session("test") as db:
        token = sessions.open_session(db, person.id, tenant_id, now=now, client=HERE)
    who = service.identity_of(token.session_id)
    assert who
    return who


def code_at(secret: str, instant: datetime) -> str:
    return TOTP(secret.replace(" ", "")).at(int(instant.timestamp()))


def enable_totp(who: Identity, now: datetime) -> tuple[str, Strengthened]:
    """The secret of the telephone, and what enabling it brought. The code of `now` is spent by it."""
    setup = factor_changes.begin_totp(who, now=now)
    enabled = factor_changes.enable_totp(who, setup.challenge, code_at(setup.secret, now), client=HERE, now=now)
    assert enabled
    return setup.secret, enabled


def next_session(who: Identity, strengthened: Strengthened) -> Identity:
    """Who goes on in the session that took the place of the last one."""
    assert strengthened.entry.session
    return replace(who, session_id=strengthened.entry.session.session_id)


def journal_of(tenant_id: uuid.UUID) -> list[str]:
    with psycopg.connect(conninfo(database.admin_url())) as db:
        rows = db.execute("select kind from security_event where tenant_id = %s order by id", (tenant_id,))
        return [kind for (kind,) in rows]


def notices_to(user_id: uuid.UUID) -> list[str]:
    """The kinds of the notices that wait to be mailed, oldest first."""
    with psycopg.connect(conninfo(database.admin_url())) as db:
        rows = db.execute(
            "select args->>'kind' from procrastinate_jobs where task_name = 'accounts.send_factor_notice' "
            "and args->>'user_id' = %s order by id",
            (str(user_id),),
        )
        return [kind for (kind,) in rows]


def register(who, device, now, party=PARTY):
    code, options = factor_changes.begin_passkey(who, party, now=now)
    return factor_changes.add_passkey(who, code, device.make(options), party, client=HERE, now=now)


def logged_in(device, tenant_id, now, party=PARTY, *, cookie=""):
    """Who the passkey lets in; None when it is refused. `cookie` is that of another browser."""
    code, options = second_step.begin_passkey_login(party, tenant_id, now=now)
    return opened(cookie or code, device.sign(options), tenant_id, now, party)


def opened(code, answer, tenant_id, now, party=PARTY):
    try:
        entry = second_step.log_in_with_passkey(code, answer, party, tenant_id, client=HERE, now=now)
    except NotAuthenticated:
        return None
    return service.identity_of(entry.session.session_id) if entry.session else None
