"""Who an invitation does not let in, or not twice: members, closed spaces, and many at once."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlmodel import select

from propmanager.accounts.model import User
from propmanager.accounts.rights import Role
from propmanager.core.errors import Conflict, NotAllowed, PropManagerError
from propmanager.core.tenancy import platform_session
from propmanager.team import acceptance
from propmanager.tenants.plans import Plan
from tests.team.books import alter, roles
from tests.team.test_acceptance import NEWCOMER, accept, refusal


def test_who_is_in_already_stays_as_they_are(make_tenant, make_colleague, send, now):
    """Somebody who changed their address to the invited one since."""
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    sent = send(owner, role=Role.ADMIN)
    alter("update app_user set email = :email where id = :id", email=sent.invitation.email, id=lucie.id)
    assert refusal(Conflict, lambda: accept(sent, lucie.id, now)) == acceptance.ALREADY_IN
    assert roles(tenant_id)[lucie.id] == Role.LECTURE


def test_an_account_made_meanwhile_is_not_overwritten(make_tenant, make_colleague, send, now):
    sent = send(make_colleague(make_tenant()))
    paul = make_colleague(make_tenant(), email=sent.invitation.email)
    sentence = "Un compte vient d’être créé avec cette adresse. Rechargez la page, puis connectez-vous."
    assert refusal(Conflict, lambda: accept(sent, NEWCOMER, now)) == sentence
    with platform_session("test") as db:
        assert db.exec(select(User.id).where(User.email == sent.invitation.email)).one() == paul.id


@pytest.mark.parametrize("status", ["suspended", "expired"])
def test_nobody_joins_a_closed_space(status, make_tenant, make_colleague, send, now):
    tenant_id = make_tenant()
    sent = send(make_colleague(tenant_id))
    alter("update tenant set status = :status where id = :id", status=status, id=tenant_id)
    assert refusal(NotAllowed, lambda: accept(sent, NEWCOMER, now)) == acceptance.CLOSED


def together(number, work):
    """The answers of so many at once: the sentence of a refusal, or nothing."""
    start = threading.Barrier(number)

    def one(index):
        start.wait()
        try:
            work(index)
        except PropManagerError as refused:
            return refused.message
        return ""

    with ThreadPoolExecutor(number) as threads:
        return sorted(threads.map(one, range(number)))


def test_twenty_acceptances_of_one_code_at_once_make_one_member(make_tenant, make_colleague, send, now):
    """Checklist A25 and B36."""
    tenant_id = make_tenant(Plan.ENTERPRISE)
    sent = send(make_colleague(tenant_id))
    assert together(20, lambda _: accept(sent, NEWCOMER, now)) == ["", *[acceptance.USED] * 19]
    assert len(roles(tenant_id)) == 2


def test_twenty_acceptances_at_once_for_the_last_seat_make_exactly_one_member(make_tenant, make_colleague, send, now):
    """Checklist B36: a smaller plan than the one that the invitations were sent under."""
    tenant_id = make_tenant(Plan.ENTERPRISE)
    owner = make_colleague(tenant_id)
    sent = [send(owner) for _ in range(20)]
    alter("update tenant set plan = 'basic' where id = :id", id=tenant_id)
    assert together(20, lambda index: accept(sent[index], NEWCOMER, now)) == ["", *[acceptance.FULL] * 19]
    assert len(roles(tenant_id)) == 2
