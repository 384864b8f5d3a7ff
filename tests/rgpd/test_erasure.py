"""The end of a tenant is asked for: thirty days to change one's mind."""

import asyncio
import uuid

import pytest
import sqlalchemy as sa

from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.core.errors import Conflict, InvalidInput, NotFound
from propmanager.core.tenancy import tenant_session
from propmanager.rgpd import erasure, service, tasks
from tests.rgpd.erasures import DAY, ask, exists, night
from tests.rgpd.people import add_member, jobs_of, journal_of

pytestmark = pytest.mark.usefixtures("data_dir", "nothing_pending")


def pending(tenant_id):
    with tenant_session(tenant_id) as db:
        return service.pending_request(db)


def test_the_name_of_the_space_confirms_it(tenant_id, owner):
    for typed in ("", "essai", "Essai 2", "Essaï"):
        with pytest.raises(InvalidInput) as refusal:
            ask(tenant_id, owner, typed)
        assert refusal.value.fields == {"nom": erasure.OTHER_NAME}
    assert (pending(tenant_id), journal_of(tenant_id), jobs_of(tenant_id)) == (None, [], [])
    ask(tenant_id, owner, "  Essai ")
    assert pending(tenant_id) is not None


def test_asking_waits_thirty_days_tells_the_journal_and_every_owner(tenant_id, owner):
    second = add_member(tenant_id)
    add_member(tenant_id, Role.ADMIN)
    ask(tenant_id, owner)
    request = pending(tenant_id)
    assert request
    assert request.due_at - request.created_at == 30 * DAY
    assert journal_of(tenant_id) == [("erasure_asked", "Claire Dupont", "Firefox, Windows")]
    assert sorted(jobs_of(tenant_id), key=str) == sorted(
        [
            ("rgpd.send_erasure_asked", {"request_id": str(request.id), "user_id": str(one.user_id)})
            for one in (owner, second)
        ],
        key=str,
    )


def subscribe(admin, tenant_id, **changes):
    """A live subscription, as a planted row has it."""
    row = {"stripe_subscription_id": f"sub_{uuid.uuid4().hex}", "stripe_status": "active", "status": "active"}
    row |= {"is_live": True, "plan": "premium", "started_at": clock.now(), "tenant_id": tenant_id} | changes
    names = ", ".join(row)
    admin.execute(sa.text(f"insert into subscription ({names}) values ({', '.join(f':{name}' for name in row)})"), row)


def test_a_space_that_pays_is_not_closed_before_its_subscription_is(tenant_id, owner, admin):
    subscribe(admin, tenant_id)
    with pytest.raises(Conflict) as refusal:
        ask(tenant_id, owner)
    assert (refusal.value.message, pending(tenant_id)) == (erasure.STILL_PAYING, None)
    admin.execute(
        sa.text("update subscription set cancel_at_period_end = true where tenant_id = :id"), {"id": tenant_id}
    )
    ask(tenant_id, owner)
    assert pending(tenant_id) is not None


def test_a_subscription_taken_up_again_meanwhile_is_waited_for(tenant_id, owner, admin, at, sent):
    ask(tenant_id, owner)
    subscribe(admin, tenant_id)
    for days in (28, 31):
        at(days)
        night()
    waiting = exists(tenant_id)
    admin.execute(sa.text("update subscription set is_live = false where tenant_id = :id"), {"id": tenant_id})
    at(32)
    night()
    assert (waiting, exists(tenant_id)) == (True, False)


def test_it_is_asked_for_once(tenant_id, owner):
    ask(tenant_id, owner)
    with pytest.raises(Conflict) as refusal:
        ask(tenant_id, owner)
    assert refusal.value.message == erasure.ALREADY_ASKED
    assert len(jobs_of(tenant_id)) == 1


def test_cancelled_it_is_forgotten_and_may_be_asked_for_again(tenant_id, owner, at, sent):
    ask(tenant_id, owner)
    (_, first) = jobs_of(tenant_id)[0]
    service.cancel_erasure(tenant_id, owner.session_id, clock.now())
    assert pending(tenant_id) is None
    assert [kind for kind, _, _ in journal_of(tenant_id)] == ["erasure_asked", "erasure_cancelled"]
    asyncio.run(tasks.send_erasure_asked(str(tenant_id), **first))
    assert sent == []
    at(40)
    night()
    assert exists(tenant_id)
    ask(tenant_id, owner)


def test_there_must_be_something_to_cancel(tenant_id, owner):
    with pytest.raises(NotFound):
        service.cancel_erasure(tenant_id, owner.session_id, clock.now())


def test_once_its_day_has_come_it_cannot_be_cancelled(tenant_id, owner):
    """Otherwise an erasure that the ledger already tells of could still be called off."""
    ask(tenant_id, owner)
    with pytest.raises(Conflict) as refusal:
        service.cancel_erasure(tenant_id, owner.session_id, clock.now() + 31 * DAY)
    assert refusal.value.message == erasure.TOO_LATE


def test_the_owners_are_reminded_three_days_before_and_once(tenant_id, owner, at, sent):
    reader = add_member(tenant_id, Role.LECTURE)
    ask(tenant_id, owner)
    at(26)
    night()
    early = list(sent)
    for days in (28, 29):
        at(days)
        night()
    assert (early, [to for to, _ in sent]) == ([], [owner.email])
    assert reader.email not in dict(sent)
    assert sent[0][1].startswith("« Essai » sera effacé le ")


def test_without_a_reminder_nothing_is_erased(tenant_id, owner, at, sent):
    """A worker that was away for a month reminds first."""
    ask(tenant_id, owner)
    at(35)
    night()
    assert (exists(tenant_id), [to for to, _ in sent]) == (True, [owner.email])
    at(36)
    night()
    assert not exists(tenant_id)
