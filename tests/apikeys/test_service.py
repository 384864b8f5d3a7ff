"""Checklist E55: a prefix and 256 bits, shown once, only a digest kept, scopes, an end, the last use, revocation."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TypeVar

import pytest

from propmanager.accounts import service as accounts
from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Action, Role
from propmanager.accounts.service import Identity
from propmanager.apikeys import service
from propmanager.apikeys.rules import MARK, KeyForm, digest, make
from propmanager.core.errors import Conflict, FeatureNotInPlan, InvalidInput, NotFound
from propmanager.core.tenancy import TenantSession, platform_session, tenant_session
from propmanager.tenants.model import Tenant
from propmanager.tenants.plans import Plan

NOW = datetime(2026, 1, 5, 9, tzinfo=UTC)
FORM = {"nom": "Tableur", "scope": "read", "life": "90"}
MakeTenant = Callable[..., uuid.UUID]
T = TypeVar("T")


@pytest.fixture
def tenant_id(make_tenant: MakeTenant) -> uuid.UUID:
    return make_tenant(plan=Plan.ENTERPRISE)


@pytest.fixture
def owner(tenant_id: uuid.UUID) -> Identity:
    with platform_session("test") as db:
        user = User(email=f"{uuid.uuid4().hex}@exemple.fr", password_hash="x", prenom="Claire", nom="Dupont")
        db.add(user)
        db.flush()
        db.add(Membership(tenant_id=tenant_id, user_id=user.id, role=Role.OWNER))
        db.flush()
        identity = accounts.identity_of_member(db, user.id, tenant_id, session_id=uuid.uuid4(), now=NOW)
    assert identity
    return identity


def create(owner: Identity, now: datetime = NOW, **typed: str) -> str:
    form = service.read_key_form(FORM | typed)
    return in_space(owner, lambda db: service.create_key(db, form, owner, now=now))


def in_space(owner: Identity, work: Callable[[TenantSession], T]) -> T:
    assert owner.tenant_id
    with tenant_session(owner.tenant_id) as db:
        return work(db)


def bearer(owner: Identity, key: str, now: datetime = NOW):
    assert owner.tenant_id
    return service.bearer_of(key, owner.tenant_id, now=now)


def test_a_key_is_a_prefix_and_256_bits_and_no_two_are_the_same():
    made = [make() for _ in range(50)]
    assert {(one.text.startswith(MARK), len(one.text), one.key_hash == digest(one.text)) for one in made} == {
        (True, len(MARK) + 43, True)
    }
    assert len({one.text for one in made}) == 50


def test_of_a_key_only_its_beginning_and_its_digest_are_kept(owner: Identity):
    key = create(owner)
    (row,) = in_space(owner, service.list_keys)
    assert (row.prefix, row.key_hash, row.scopes, row.expires_at) == (
        key[:12],
        digest(key),
        ["read"],
        NOW + timedelta(days=90),
    )
    assert key not in repr(row.model_dump())


@pytest.mark.parametrize(
    ("scope", "allowed"), [("read", {Action.READ}), ("manage_team", {Action.READ, Action.MANAGE_TEAM})]
)
def test_a_key_may_do_what_it_was_given_and_no_more(owner: Identity, scope: str, allowed: set[Action]):
    found = bearer(owner, create(owner, scope=scope))
    assert found
    assert (found.identity.user_id, found.scopes) == (owner.user_id, allowed)


@pytest.mark.parametrize(("life", "days"), [("30", 30), ("90", 90), ("365", 365)])
def test_a_key_ends_on_its_day(owner: Identity, life: str, days: int):
    key, end = create(owner, life=life), NOW + timedelta(days=days)
    assert [bearer(owner, key, at) is None for at in (end - timedelta(seconds=1), end)] == [False, True]


def test_a_revoked_key_is_nobody_s_at_the_next_call(owner: Identity):
    key = create(owner)
    (row,) = in_space(owner, service.list_keys)
    before = bearer(owner, key)
    assert in_space(owner, lambda db: service.revoke_key(db, row.id, owner, now=NOW)) == "Tableur"
    assert (before is None, bearer(owner, key), in_space(owner, service.list_keys)) == (False, None, [])
    with pytest.raises(NotFound):
        in_space(owner, lambda db: service.revoke_key(db, row.id, owner, now=NOW))


def test_a_key_opens_its_own_space_only(owner: Identity, make_tenant: MakeTenant):
    key = create(owner)
    assert service.bearer_of(key, make_tenant(plan=Plan.ENTERPRISE), now=NOW) is None


def test_a_key_falls_with_the_account_of_whoever_made_it(owner: Identity):
    key = create(owner)
    for change in (
        lambda db: setattr(db.get_one(User, owner.user_id), "is_disabled", True),
        lambda db: setattr(db.get_one(User, owner.user_id), "is_disabled", False),
    ):
        with platform_session("test") as db:
            change(db)
    assert bearer(owner, key) is not None
    with platform_session("test") as db:
        db.get_one(User, owner.user_id).is_disabled = True
    assert bearer(owner, key) is None


def test_a_key_of_a_space_whose_plan_lost_the_api_says_which_plan_has_it(owner: Identity):
    """Not that the key is wrong: whoever holds it would look for the fault in the program."""
    key = create(owner)
    with platform_session("test") as db:
        db.get_one(Tenant, owner.tenant_id).plan = Plan.PREMIUM
    with pytest.raises(FeatureNotInPlan) as refusal:
        bearer(owner, key)
    assert refusal.value.required_plan == "enterprise"


def test_the_last_use_is_noted_once_a_minute(owner: Identity):
    key = create(owner)
    noted = []
    for seconds in (0, 30, 61):
        bearer(owner, key, NOW + timedelta(seconds=seconds))
        noted.append(in_space(owner, service.list_keys)[0].used_at)
    assert noted == [NOW, NOW, NOW + timedelta(seconds=61)]


def test_without_api_in_the_plan_no_key_is_made(make_tenant: MakeTenant, owner: Identity):
    form = service.read_key_form(FORM)
    with tenant_session(make_tenant(plan=Plan.PREMIUM)) as db, pytest.raises(FeatureNotInPlan) as refusal:
        service.create_key(db, form, owner, now=NOW)
    assert refusal.value.required_plan == "enterprise"


def test_twenty_keys_are_the_most(owner: Identity):
    for _ in range(service.MOST_KEYS):
        create(owner)
    with pytest.raises(Conflict):
        create(owner)


@pytest.mark.parametrize(
    ("typed", "fields"),
    [
        ({"nom": ""}, {"nom"}),
        ({"nom": "x" * 61}, {"nom"}),
        ({"nom": "<b>"}, {"nom"}),
        ({"scope": "erase_tenant"}, {"scope"}),
        ({"scope": None, "life": "1"}, {"scope", "life"}),
    ],
)
def test_what_is_no_key_gets_a_sentence_under_its_field(typed: dict[str, str], fields: set[str]):
    with pytest.raises(InvalidInput) as refusal:
        service.read_key_form(FORM | typed)
    assert set(refusal.value.fields) == fields


def test_whoever_reads_the_team_reads_the_space():
    assert KeyForm.model_validate(FORM | {"scope": "manage_team"}).scopes() == ["manage_team", "read"]
