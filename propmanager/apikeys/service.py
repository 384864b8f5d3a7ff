"""Keys of a space: made once, listed, revoked; and who stands behind one that a program shows."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlmodel import col, select, update

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import Action
from propmanager.accounts.service import Identity
from propmanager.apikeys.model import ApiKey
from propmanager.apikeys.rules import KeyForm, digest, is_key, make
from propmanager.core import forms
from propmanager.core.errors import Conflict, NotFound
from propmanager.core.tenancy import TenantSession, platform_session, tenant_session
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.tenants import service as tenants
from propmanager.tenants.features import require_feature
from propmanager.tenants.plans import Feature

__all__ = ["Bearer", "bearer_of", "create_key", "is_key", "list_keys", "read_key_form", "revoke_key"]

MOST_KEYS = 20
# The last use is noted at most this often: a program that calls all day is no reason to write all day.
_NOTED_EVERY = timedelta(minutes=1)


@dataclass(frozen=True)
class Bearer:
    """Who a key acts for, and what it was allowed: the rest of their role stays out of its reach."""

    identity: Identity
    scopes: frozenset[Action]


def read_key_form(typed: Mapping[str, Any]) -> KeyForm:
    """Raises InvalidInput."""
    return forms.validate(KeyForm, typed)


def create_key(db: TenantSession, form: KeyForm, who: Identity, *, now: datetime) -> str:
    """The key, which is told this once: only its hash is kept. Raises Conflict at the limit, FeatureNotInPlan."""
    tenants.require_feature(db, Feature.API)
    if len(list_keys(db)) >= MOST_KEYS:
        raise Conflict(f"{MOST_KEYS} clés au plus. Révoquez celles qui ne servent plus.")
    made = make()
    db.add(
        ApiKey(
            nom=form.nom,
            prefix=made.prefix,
            key_hash=made.key_hash,
            scopes=form.scopes(),
            user_id=who.user_id,
            created_at=now,
            expires_at=form.expires_at(now),
        )
    )
    db.flush()
    _record(db, Kind.API_KEY_CREATED, who, made.prefix, now)
    return made.text


def list_keys(db: TenantSession) -> list[ApiKey]:
    """Those that are not revoked, the newest first."""
    return list(db.exec(select(ApiKey).where(col(ApiKey.revoked_at).is_(None)).order_by(col(ApiKey.id).desc())))


def revoke_key(db: TenantSession, key_id: uuid.UUID, who: Identity, *, now: datetime) -> str:
    """Its name. It answers no call from now on. Raises NotFound."""
    found = db.exec(select(ApiKey).where(ApiKey.id == key_id, col(ApiKey.revoked_at).is_(None))).one_or_none()
    if found is None:
        raise NotFound("Cette clé n’existe plus.")
    found.revoked_at = now
    _record(db, Kind.API_KEY_REVOKED, who, found.prefix, now)
    return found.nom


def bearer_of(text: str, tenant_id: uuid.UUID, *, now: datetime) -> Bearer | None:
    """None for a key that is unknown here, revoked, over, or of somebody who is gone.

    Raises FeatureNotInPlan when the space has changed to a plan without API.
    """
    with tenant_session(tenant_id) as db:
        key = db.exec(select(ApiKey).where(ApiKey.key_hash == digest(text))).one_or_none()
        if key is None or key.revoked_at or (key.expires_at and key.expires_at <= now):
            return None
        _note_use(db, key, now)
    with platform_session("holder of an API key") as db:
        identity = accounts.identity_of_member(db, key.user_id, tenant_id, session_id=key.id, now=now)
    if identity is None:
        return None
    require_feature(identity.plan, Feature.API)
    return Bearer(identity, frozenset(map(Action, key.scopes)))


def _record(db: TenantSession, kind: Kind, who: Identity, prefix: str, now: datetime) -> None:
    actor = Actor(who.user_id, f"{who.prenom} {who.nom}", who.device, who.ip_prefix)
    journal.record(db, kind, actor, [tenants.current_tenant(db).id], now=now, cle=prefix)


def _note_use(db: TenantSession, key: ApiKey, now: datetime) -> None:
    if key.used_at is None or now - key.used_at >= _NOTED_EVERY:
        db.exec(update(ApiKey).where(col(ApiKey.id) == key.id).values(used_at=now))
