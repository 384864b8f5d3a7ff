"""Login: the password is verified away from the event loop and away from the database's threads."""

import uuid
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

import sqlalchemy as sa
from sqlmodel import col, select, update

from propmanager.accounts import address, challenges, devices, factors, login_limits, passwords, sessions, tokens, trail
from propmanager.accounts.login_limits import Tries
from propmanager.accounts.model import KnownDevice, Membership, SessionClient, User
from propmanager.accounts.proof_model import ChallengeKind
from propmanager.accounts.tokens import RefreshToken
from propmanager.core.client import NOWHERE, Client
from propmanager.core.errors import NotAuthenticated
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.core.threads import PasswordsBusy, in_database_thread, in_password_thread
from propmanager.journal import service as journal
from propmanager.journal.service import Kind

REFUSED = "E-mail ou mot de passe incorrect."


@dataclass(frozen=True)
class Entry:
    """What a proof opens: a session on this host, an arrival code for the only tenant, or the question of a code."""

    user_id: uuid.UUID
    session: RefreshToken | None = None
    session_ends_at: datetime | None = None
    arrival_code: str = field(default="", repr=False)
    arrival_tenant_id: uuid.UUID | None = None
    challenge: str = field(default="", repr=False)  # the password was right, a second factor is wanted
    device_token: str = field(default="", repr=False)
    is_staff: bool = False


@dataclass(frozen=True)
class Verified:
    """Whose password was right. The attempt is still counted: whoever asks for more decides when it succeeded."""

    user_id: uuid.UUID
    tries: Tries


@dataclass(frozen=True)
class _Candidate:
    user_id: uuid.UUID
    password_hash: str
    is_disabled: bool
    tenant_ids: tuple[uuid.UUID, ...]
    knows_device: bool

    def may_enter(self, tenant_id: uuid.UUID | None) -> bool:
        return not self.is_disabled and (tenant_id is None or tenant_id in self.tenant_ids)


async def log_in(
    email: str, password: str, tenant_id: uuid.UUID | None, *, client: Client = NOWHERE, now: datetime
) -> Entry:
    """`tenant_id` is that of the host, None on the bare one. Raises NotAuthenticated: one sentence for all cases.

    Raises TooManyRequests, for addresses with and without an account alike.
    """
    verified = await verify(email, password, tenant_id, client=client, now=now)
    await verified.tries.give_back()
    return await in_database_thread(let_through, verified.user_id, tenant_id, client, now)


async def verify(email: str, password: str, tenant_id: uuid.UUID | None, *, client: Client, now: datetime) -> Verified:
    """Raises NotAuthenticated and TooManyRequests, as `log_in`."""
    key = address.key(email)
    candidate = await in_database_thread(_find_candidate, key, client.device_token, now)
    tries = await login_limits.count(key, client, knows_device=bool(candidate and candidate.knows_device))
    known_hash = candidate.password_hash if candidate else passwords.NOBODY
    try:
        is_right = await in_password_thread(passwords.matches, password, known_hash)
    except PasswordsBusy:
        await tries.give_back()
        raise
    if candidate is None or not is_right or not candidate.may_enter(tenant_id):
        await in_database_thread(_note_failure, candidate, key, tenant_id, client, now)
        raise NotAuthenticated(REFUSED)
    if passwords.needs_rehash(candidate.password_hash):
        with suppress(PasswordsBusy):  # the next login does it
            await in_database_thread(_keep_hash, candidate, await hash_away_from_loop(password))
    return Verified(candidate.user_id, tries)


def enter(
    db: PlatformSession,
    user_id: uuid.UUID,
    tenant_id: uuid.UUID | None,
    *,
    client: Client,
    now: datetime,
    second_factor: bool,
    kind: SessionClient = SessionClient.WEB,
) -> Entry:
    """After the last proof: the session, or on the bare host the code that carries a member of one tenant there.

    Raises NotAuthenticated when the account is disabled or is no member of the host's tenant.
    """
    user, tenant_ids = _admitted(db, user_id, tenant_id)
    device = devices.remember(db, user.id, client.device_token, now=now) if kind == SessionClient.WEB else ""
    if tenant_id is None and len(tenant_ids) == 1 and not user.is_staff:
        code = sessions.issue_arrival(db, user.id, tenant_ids[0], now=now, second_factor=second_factor)
        return Entry(user.id, arrival_code=code, arrival_tenant_id=tenant_ids[0], device_token=device)
    session = sessions.open_session(
        db, user.id, tenant_id, now=now, client=client, kind=kind, second_factor=second_factor
    )
    trail.record_at(db, Kind.LOGIN, trail.actor(user, client), tenant_id, now=now)
    return Entry(
        user.id,
        session=session,
        session_ends_at=now + tokens.SESSION_LIFE,
        device_token=device,
        is_staff=user.is_staff and tenant_id is None,
    )


def arrive(db: PlatformSession, code: str, tenant_id: uuid.UUID, *, client: Client, now: datetime) -> Entry | None:
    """Spends an arrival code on the tenant's host. The session has proved what the one before it had, and no more."""
    arrival = sessions.use_arrival(db, code, tenant_id, now=now)
    if arrival is None:
        return None
    user, _ = _admitted(db, arrival.user_id, tenant_id)
    session = sessions.open_session(
        db,
        user.id,
        tenant_id,
        now=now,
        client=client,
        second_factor=arrival.second_factor,
        confirmed_at=arrival.confirmed_at,
        ends_at=arrival.ends_at,
    )
    trail.record_at(db, Kind.LOGIN, trail.actor(user, client), tenant_id, now=now)
    device = devices.remember(db, user.id, client.device_token, now=now)
    return Entry(user.id, session=session, session_ends_at=arrival.ends_at, device_token=device)


async def hash_away_from_loop(password: str) -> str:
    return await in_password_thread(passwords.hash_password, password)


def _find_candidate(email: str, device_token: str, now: datetime) -> _Candidate | None:
    """One query whoever it is: an account takes the time of none."""
    tenant_ids = select(sa.func.array_agg(Membership.tenant_id)).where(Membership.user_id == User.id)
    device = select(KnownDevice.user_id).where(
        KnownDevice.user_id == User.id,
        KnownDevice.token_hash == tokens.digest(device_token),
        col(KnownDevice.seen_at) > now - tokens.DEVICE_LIFE,
    )
    account = (col(User.id), col(User.password_hash), col(User.is_disabled))
    with platform_session("login") as db:
        query = sa.select(*account, tenant_ids.scalar_subquery(), device.exists())
        found = db.execute(query.where(col(User.email) == email)).one_or_none()
    if found is None:
        return None
    user_id, password_hash, is_disabled, members_of, knows_device = found
    return _Candidate(user_id, password_hash, is_disabled, tuple(members_of or ()), knows_device)


def let_through(user_id: uuid.UUID, tenant_id: uuid.UUID | None, client: Client, now: datetime) -> Entry:
    """After the password: in, or on to the second factor."""
    with platform_session("login") as db:
        if not factors.factors_of(db, user_id).any:
            return enter(db, user_id, tenant_id, client=client, now=now, second_factor=False)
        kind = ChallengeKind.SECOND_FACTOR
        code = challenges.open_challenge(db, kind, user_id=user_id, tenant_id=tenant_id, now=now)
        return Entry(user_id, challenge=code)


def _keep_hash(candidate: _Candidate, password_hash: str) -> None:
    """Unless the password was changed in the meantime."""
    unchanged = (col(User.id) == candidate.user_id, col(User.password_hash) == candidate.password_hash)
    with platform_session("costlier hash") as db:
        db.exec(update(User).where(*unchanged).values(password_hash=password_hash))


def _admitted(db: PlatformSession, user_id: uuid.UUID, tenant_id: uuid.UUID | None) -> tuple[User, list[uuid.UUID]]:
    user = db.get_one(User, user_id)
    tenant_ids = list(db.exec(select(Membership.tenant_id).where(Membership.user_id == user_id)))
    if user.is_disabled or (tenant_id and tenant_id not in tenant_ids):
        raise NotAuthenticated(REFUSED)
    return user, tenant_ids


def _note_failure(
    candidate: _Candidate | None, email: str, tenant_id: uuid.UUID | None, client: Client, now: datetime
) -> None:
    """To a tenant, somebody who is not of it is as unknown as an address without an account."""
    with platform_session("failed login") as db:
        if candidate is None or (tenant_id and tenant_id not in candidate.tenant_ids):
            who = journal.unknown_person(email, device=client.device, ip_prefix=client.ip_prefix)
        else:
            who = trail.actor(db.get_one(User, candidate.user_id), client)
        trail.record_at(db, Kind.LOGIN_FAILED, who, tenant_id, now=now)
