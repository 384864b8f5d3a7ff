import uuid
from dataclasses import replace
from datetime import timedelta

import pytest

from propmanager.accounts.service import Role
from propmanager.tenants.model import SuspendedReason, TenantStatus
from propmanager.tenants.plans import Plan
from propmanager.ui.state import Banner, SessionState
from propmanager.web import binding
from tests.web.people import CLAIRE, NOW

PUBLIC = ("user_name", "user_initials", "user_role", "tenant_name", "banner", "missing_features", "may_write")
PRIVATE = ("_session_id", "_user_id", "_tenant_id", "_role")


@pytest.fixture
def session():
    return SessionState(_reflex_internal_init=True)  # pyright: ignore[reportCallIssue]  # as Reflex makes it


def shown(session, names=PUBLIC + PRIVATE):
    return {name: getattr(session, name) for name in names}


STRANGER = {
    "user_name": "",
    "user_initials": "",
    "user_role": "",
    "tenant_name": "",
    "banner": Banner(),
    "missing_features": [],
    "may_write": False,
    "_session_id": "",
    "_user_id": "",
    "_tenant_id": "",
    "_role": "",
}


def test_a_member_is_written_in_the_words_of_the_shell(session):
    binding.bind(session, CLAIRE, NOW)
    assert shown(session) == {
        "user_name": "Claire Dupont",
        "user_initials": "CD",
        "user_role": "Propriétaire du compte",
        "tenant_name": "SCI des Lilas",
        "banner": Banner(),
        "missing_features": ["api", "webhooks", "white_label"],
        "may_write": True,
        "_session_id": str(CLAIRE.session_id),
        "_user_id": str(CLAIRE.user_id),
        "_tenant_id": str(CLAIRE.tenant_id),
        "_role": "owner",
    }


def test_nothing_is_left_of_the_last_holder(session):
    binding.bind(session, CLAIRE, NOW)
    binding.bind(session, None, NOW)
    assert shown(session) == STRANGER


@pytest.mark.parametrize("is_staff", [True, False])
def test_on_the_bare_host_nobody_has_a_tenant(session, is_staff):
    binding.bind(session, replace(CLAIRE, tenant_id=None, role=None, tenant_nom="", is_staff=is_staff), NOW)
    assert shown(session, ("user_role", "_tenant_id", "_role", "may_write")) == {
        "user_role": "Équipe PropManager" if is_staff else "",
        "_tenant_id": "",
        "_role": "",
        "may_write": False,
    }


@pytest.mark.parametrize(
    ("role", "may_write"), [(Role.OWNER, True), (Role.ADMIN, True), (Role.GESTIONNAIRE, True), (Role.LECTURE, False)]
)
def test_who_only_reads_is_shown_no_way_to_write(session, role, may_write):
    binding.bind(session, replace(CLAIRE, role=role), NOW)
    assert session.may_write == may_write


def test_a_tab_knows_whose_it_is(session):
    fresh = binding.is_of_another(session, CLAIRE)
    binding.bind(session, CLAIRE, NOW)
    martin = replace(CLAIRE, session_id=uuid.UUID(int=9))
    assert [fresh, *(binding.is_of_another(session, who) for who in (CLAIRE, martin, None))] == [
        False,
        False,
        True,
        True,
    ]


@pytest.mark.parametrize(
    "changed",
    [
        {"role": Role.LECTURE},
        {"plan": Plan.BASIC},
        {"tenant_status": TenantStatus.SUSPENDED},
        {"trial_ends_at": NOW},
        {"suspended_reason": SuspendedReason.FACTURATION},
        {"payment_refused": True},
        {"closes_at": NOW},
        {"tenant_nom": "SCI des Roses"},
        {"prenom": "Zoé"},
    ],
)
def test_what_changed_is_written_again(session, changed):
    binding.bind(session, CLAIRE, NOW)
    seen = [binding.is_stale(session, who, NOW) for who in (CLAIRE, replace(CLAIRE, **changed))]
    assert seen == [False, True]


@pytest.mark.parametrize(("hours", "stale"), [(0, False), (1, False), (24, True), (48, True)])
def test_a_tab_left_open_counts_the_days_of_its_trial(session, hours, stale):
    """In a day, and when the trial ends; an hour changes nothing, and costs nothing."""
    who = replace(CLAIRE, tenant_status=TenantStatus.TRIAL, trial_ends_at=NOW + timedelta(hours=47))
    binding.bind(session, who, NOW)
    assert binding.is_stale(session, who, NOW + timedelta(hours=hours)) == stale
