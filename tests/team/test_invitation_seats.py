"""The seats that invitations hold, and how many of their mails leave in a day."""

import asyncio
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from propmanager.accounts.rights import Role
from propmanager.core import jobs
from propmanager.core.errors import NotAllowed, PlanLimitReached, TooManyRequests
from propmanager.team import budget, service, tasks
from propmanager.tenants.plans import Plan
from tests.team.books import pending
from tests.team.test_invitations import BASIC_IS_FULL


def test_seats_are_counted_with_open_invitations(make_tenant, make_colleague, now):
    tenant_id = make_tenant(Plan.BASIC)
    owner = make_colleague(tenant_id)
    with pytest.raises(PlanLimitReached, match="1 place est libre"):
        service.invite(owner.asker, ["paul@exemple.fr", "lucie@exemple.fr"], Role.LECTURE, now=now)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    with pytest.raises(PlanLimitReached, match=BASIC_IS_FULL):
        service.invite(owner.asker, ["lucie@exemple.fr"], Role.LECTURE, now=now)
    assert [one.email for one in pending(tenant_id)] == ["paul@exemple.fr"]


def test_twenty_invitations_at_once_for_the_last_seat_make_exactly_one(make_tenant, make_colleague, now):
    """Checklist B36."""
    tenant_id = make_tenant(Plan.BASIC)
    owner = make_colleague(tenant_id)
    together = threading.Barrier(20)

    def invite(number):
        together.wait()
        try:
            service.invite(owner.asker, [f"p{number}@exemple.fr"], Role.LECTURE, now=now)
        except PlanLimitReached as refused:
            return refused.message
        return ""

    with ThreadPoolExecutor(20) as threads:
        said = sorted(threads.map(invite, range(20)))
    assert said == ["", *[BASIC_IS_FULL] * 19]
    assert len(pending(tenant_id)) == 1


def test_the_mails_of_a_day_are_counted_and_given_back_when_none_leaves(make_tenant, make_colleague):
    asker, other = (make_colleague(make_tenant()).asker for _ in range(2))

    def refuse_the_second(said):
        if len(said) == 1:
            raise NotAllowed("refused")

    async def spend():
        said = []
        async with service.sending_mails(asker, budget.INVITATIONS_A_DAY - 1):
            pass
        for mails in (2, 1, 1):
            try:
                async with service.sending_mails(asker, mails):
                    refuse_the_second(said)
            except (NotAllowed, TooManyRequests) as refused:
                said.append(refused.message)
            else:
                said.append("sent")
        async with service.sending_mails(other, 1):
            said.append("another tenant")
        return said

    assert asyncio.run(spend()) == [budget.SPENT, "refused", "sent", "another tenant"]


def test_the_jobs_wait_for_a_mail_server_that_is_away():
    retried = [tasks.send_invitation, tasks.send_role_changed, tasks.send_member_removed, tasks.send_member_left]
    assert [task.retry_strategy for task in retried] == [jobs.PATIENT] * 4
