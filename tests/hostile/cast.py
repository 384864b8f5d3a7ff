"""Somebody of each kind in a space of their own, made past the application: what a cell of the matrix does to them
is nobody else's trouble.
"""

import uuid
from dataclasses import dataclass, replace
from datetime import timedelta

import psycopg

from propmanager.accounts import passwords, tokens
from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.tenants.plans import Plan
from tests.live.client import Browser, browser
from tests.live.server import LiveServer

VISITOR, STAFF, NOBODY = "visitor", "staff", "nobody"
KINDS = (*(role.value for role in Role), VISITOR, STAFF, NOBODY)


# Nobody knows the password; it is right in form, so that a wrong one is only wrong.
PASSWORD_HASH = passwords.hash_password(str(uuid.uuid4()))


@dataclass(frozen=True)
class Player:
    """`bearer` is the token of a program that runs as them; visitors, staff and nobody have none."""

    kind: str
    browser: Browser
    role: Role | None = None
    user_id: uuid.UUID | None = None
    session_id: uuid.UUID | None = None
    bearer: str = ""

    @property
    def subdomain(self) -> str:
        return self.browser.host.partition(".")[0]

    @property
    def is_signed_in(self) -> bool:
        return self.session_id is not None


def make_player(server: LiveServer, kind: str, *, beside: Player | None = None) -> Player:
    """With an account, and a space where they are members, that no other test knows; or in the space of another."""
    with server.database() as db:
        subdomain = beside.subdomain if beside else _space(db)
        if kind == NOBODY:
            return Player(kind, browser(server, subdomain))
        user_id = _user(db, kind)
        if kind in {VISITOR, STAFF}:
            return _signed_in(server, db, Player(kind, browser(server)), user_id, None)
        tenant_id = _one(db, "select id from tenant where subdomain = %s", subdomain)
        return _member(server, db, Player(kind, browser(server, subdomain), Role(kind)), user_id, tenant_id)


def _space(db: psycopg.Connection) -> str:
    subdomain = f"matrice-{uuid.uuid4().hex[:12]}"
    row = "insert into tenant (nom, subdomain, plan, status) values (%s, %s, 'enterprise', 'active')"
    db.execute(row, (f"Espace {subdomain}", subdomain))
    return subdomain


def _member(
    server: LiveServer, db: psycopg.Connection, player: Player, user_id: uuid.UUID, tenant_id: uuid.UUID
) -> Player:
    row = (tenant_id, user_id, player.kind)
    db.execute("insert into membership (tenant_id, user_id, role) values (%s, %s, %s)", row)
    program = _session(db, user_id, tenant_id, client="api")
    now, key = clock.now(), server.jwt_secret
    token = tokens.sign_access_token(program, user_id, now=now, key=key, audience=tokens.Audience.API)
    return _signed_in(server, db, replace(player, bearer=token), user_id, tenant_id)


def _signed_in(
    server: LiveServer, db: psycopg.Connection, player: Player, user_id: uuid.UUID, tenant_id: uuid.UUID | None
) -> Player:
    session_id = _session(db, user_id, tenant_id)
    access = tokens.sign_access_token(session_id, user_id, now=clock.now(), key=server.jwt_secret)
    known = replace(player.browser, cookies={"pm_access": access})
    return replace(player, browser=known, user_id=user_id, session_id=session_id)


def _user(db: psycopg.Connection, kind: str) -> uuid.UUID:
    return _one(
        db,
        "insert into app_user (email, password_hash, prenom, nom, is_staff, email_verified_at) "
        "values (%s, %s, 'Matrice', %s, %s, now()) returning id",
        f"{uuid.uuid4().hex[:12]}@matrice.example",
        PASSWORD_HASH,
        kind,
        kind == STAFF,
    )


def _session(db: psycopg.Connection, user_id: uuid.UUID, tenant_id: uuid.UUID | None, client: str = "web") -> uuid.UUID:
    """As after a login with a second factor, a moment ago."""
    until = clock.now() + timedelta(hours=1)
    return _one(
        db,
        "insert into login_session (user_id, tenant_id, client, second_factor, refresh_hash, valid_until, "
        "refresh_until, ends_at) values (%s, %s, %s, true, %s, %s, %s, %s) returning id",
        user_id,
        tenant_id,
        client,
        tokens.digest(str(uuid.uuid4())),
        until,
        until,
        until,
    )


def suspend(server: LiveServer, player: Player) -> None:
    with server.database() as db:
        change = "update tenant set status = 'suspended' where subdomain = %s"
        db.execute(change, (player.subdomain,))


def give_plan(server: LiveServer, player: Player, plan: Plan) -> None:
    with server.database() as db:
        db.execute("update tenant set plan = %s where subdomain = %s", (plan.value, player.subdomain))


def let_proof_age(server: LiveServer, player: Player) -> None:
    """The last proof of who they are is an hour old."""
    with server.database() as db:
        change = "update login_session set confirmed_at = now() - interval '1 hour' where id = %s"
        db.execute(change, (player.session_id,))


def _one(db: psycopg.Connection, statement: str, *values: object) -> uuid.UUID:
    row = db.execute(statement, values).fetchone()  # pyright: ignore[reportArgumentType]  # our own literals
    assert row
    return row[0]
