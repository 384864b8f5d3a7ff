"""Changes of roles, removals and departures, in a real database and all at once."""

import contextlib
import threading
import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy.exc import ProgrammingError

from propmanager.accounts import service as accounts
from propmanager.accounts import sessions
from propmanager.accounts.rights import Role
from propmanager.core.errors import NotAllowed, NotFound
from propmanager.core.tenancy import platform_session
from propmanager.journal.service import Kind
from propmanager.team import rules, service
from propmanager.team.model import Invitation
from tests.team.books import alter, deferred, pending, roles, told


@pytest.fixture
def is_signed_in():
    return lambda colleague: accounts.identity_of(colleague.asker.session_id) is not None


def refusal(work, *args, **kwargs):
    with pytest.raises(NotAllowed) as refused:
        work(*args, **kwargs)
    return refused.value.message


def test_a_role_change_ends_the_sessions_is_journaled_and_mailed(make_tenant, make_colleague, is_signed_in, now):
    """Checklist A19 and B34: the session id of the old role is dead in the same transaction."""
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    assert service.change_role(owner.asker, lucie.id, Role.GESTIONNAIRE, now=now) == Role.LECTURE
    assert roles(tenant_id) == {owner.id: Role.OWNER, lucie.id: Role.GESTIONNAIRE}
    assert (is_signed_in(owner), is_signed_in(lucie)) == (True, False)
    details = {"from": "lecture", "to": "gestionnaire", "member_id": str(lucie.id)}
    assert told(tenant_id) == [(Kind.ROLE_CHANGED, owner.id, details)]
    assert len(deferred("team.send_role_changed", tenant_id)) == 1


def test_the_role_one_has_already_changes_nothing(make_tenant, make_colleague, is_signed_in, now):
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    assert service.change_role(owner.asker, lucie.id, Role.LECTURE, now=now) == Role.LECTURE
    assert (told(tenant_id), is_signed_in(lucie), len(deferred("team.send_role_changed", tenant_id))) == ([], True, 0)


def test_sessions_in_other_tenants_go_on(make_tenant, make_colleague, now):
    tenant_id, elsewhere = make_tenant(), make_tenant()
    owner, agnes = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    with platform_session("test") as db:
        accounts.members.add_member(db, elsewhere, agnes.id, Role.LECTURE, now=now)
        other = sessions.open_session(db, agnes.id, elsewhere, now=now).session_id
    service.remove_member(owner.asker, agnes.id, now=now)
    assert accounts.identity_of(agnes.asker.session_id) is None
    assert accounts.identity_of(other) is not None


def test_a_removal_ends_the_membership_the_sessions_and_the_invitations(make_tenant, make_colleague, is_signed_in, now):
    tenant_id = make_tenant()
    owner, hugo = make_colleague(tenant_id), make_colleague(tenant_id, Role.ADMIN)
    service.invite(hugo.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    service.remove_member(owner.asker, hugo.id, now=now)
    assert roles(tenant_id) == {owner.id: Role.OWNER}
    assert (is_signed_in(hugo), pending(tenant_id)) == (False, [])
    assert [(kind, who) for kind, who, _ in told(tenant_id)] == [
        (Kind.MEMBER_INVITED, hugo.id),
        (Kind.MEMBER_REMOVED, owner.id),
        (Kind.INVITATION_REVOKED, owner.id),
    ]
    assert told(tenant_id)[1][2] == {"role": "admin", "member_id": str(hugo.id)}
    assert (
        len(deferred("team.send_member_removed", tenant_id)),
        len(deferred("team.send_member_left", tenant_id)),
    ) == (1, 0)


def test_a_demotion_withdraws_what_could_not_be_sent_any_more(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner, second = make_colleague(tenant_id), make_colleague(tenant_id)
    for number, role in enumerate((Role.OWNER, Role.ADMIN, Role.LECTURE)):
        service.invite(second.asker, [f"p{number}@exemple.fr"], role, now=now)
    service.change_role(owner.asker, second.id, Role.ADMIN, now=now)
    assert [one.role for one in pending(tenant_id)] == [Role.ADMIN, Role.LECTURE]


def test_anybody_may_leave(make_tenant, make_colleague, is_signed_in, now):
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    service.leave(lucie.asker, now=now)
    assert (roles(tenant_id), is_signed_in(lucie)) == ({owner.id: Role.OWNER}, False)
    assert told(tenant_id) == [(Kind.MEMBER_REMOVED, lucie.id, {"role": "lecture", "member_id": str(lucie.id)})]
    assert (
        len(deferred("team.send_member_removed", tenant_id)),
        len(deferred("team.send_member_left", tenant_id)),
    ) == (0, 1)


def test_the_last_owner_is_neither_demoted_nor_removed_and_does_not_leave(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    make_colleague(tenant_id, Role.ADMIN)
    assert refusal(service.change_role, owner.asker, owner.id, Role.ADMIN, now=now) == rules.LAST_OWNER
    assert refusal(service.remove_member, owner.asker, owner.id, now=now) == rules.LAST_OWNER
    assert refusal(service.leave, owner.asker, now=now) == rules.LAST_OWNER_LEAVES
    assert roles(tenant_id)[owner.id] == Role.OWNER


def test_an_owner_whose_account_is_disabled_does_not_count(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner, away = make_colleague(tenant_id), make_colleague(tenant_id)
    alter("update app_user set is_disabled = true where id = :id", id=away.id)
    assert refusal(service.leave, owner.asker, now=now) == rules.LAST_OWNER_LEAVES
    service.remove_member(owner.asker, away.id, now=now)


@pytest.mark.parametrize("role", [Role.GESTIONNAIRE, Role.LECTURE])
def test_who_does_not_manage_the_team_is_refused_by_the_service_too(role, make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner, who = make_colleague(tenant_id), make_colleague(tenant_id, role)
    assert refusal(service.change_role, who.asker, who.id, Role.OWNER, now=now) == rules.NO_RIGHT
    assert refusal(service.remove_member, who.asker, owner.id, now=now) == rules.NO_RIGHT
    assert refusal(service.invite, who.asker, ["p@exemple.fr"], Role.LECTURE, now=now) == rules.NO_RIGHT
    assert refusal(service.read_team, who.asker, now=now) == rules.NO_RIGHT
    assert roles(tenant_id) == {owner.id: Role.OWNER, who.id: role}


def test_a_person_of_another_tenant_is_as_unknown_as_an_invented_one(make_tenant, make_colleague, now):
    """Checklist B29."""
    tenant_id, elsewhere = make_tenant(), make_tenant()
    owner, stranger = make_colleague(tenant_id), make_colleague(elsewhere)
    said = set()
    for user_id in (stranger.id, uuid.uuid4()):
        for work in (
            lambda user_id=user_id: service.change_role(owner.asker, user_id, Role.LECTURE, now=now),
            lambda user_id=user_id: service.remove_member(owner.asker, user_id, now=now),
        ):
            with pytest.raises(NotFound) as refused:
                work()
            said.add(refused.value.message)
    assert said == {"Cette personne ne fait plus partie de votre équipe."}
    assert roles(elsewhere) == {stranger.id: Role.OWNER}


def test_a_session_that_is_over_or_of_another_tenant_changes_nothing(make_tenant, make_colleague, now):
    tenant_id, elsewhere = make_tenant(), make_tenant()
    owner, other, stranger = make_colleague(tenant_id), make_colleague(tenant_id), make_colleague(elsewhere)
    forged = service.Asker(tenant_id, stranger.asker.session_id)
    sentence = "Vous ne faites plus partie de cet espace. Connectez-vous de nouveau."
    assert refusal(service.change_role, forged, owner.id, Role.LECTURE, now=now) == sentence
    assert refusal(service.read_team, forged, now=now) == sentence
    service.change_role(other.asker, owner.id, Role.LECTURE, now=now)
    assert refusal(service.change_role, owner.asker, other.id, Role.LECTURE, now=now) == sentence


def test_twenty_demotions_of_two_owners_at_once_leave_one_owner(make_tenant, make_colleague, now):
    """Each demotes the other, and themselves, five times over: one demotion is done, and told once."""
    tenant_id = make_tenant()
    pair = make_colleague(tenant_id), make_colleague(tenant_id)
    together = threading.Barrier(20)

    def demote(number):
        actor, target = pair[number % 2], pair[number // 2 % 2]
        together.wait()
        with contextlib.suppress(NotAllowed):
            service.change_role(actor.asker, target.id, Role.LECTURE, now=now)

    with ThreadPoolExecutor(20) as threads:
        list(threads.map(demote, range(20)))
    assert sorted(roles(tenant_id).values()) == [Role.LECTURE, Role.OWNER]
    assert [kind for kind, _, _ in told(tenant_id)] == [Kind.ROLE_CHANGED]


def test_two_owners_who_leave_at_once_leave_one(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    pair = make_colleague(tenant_id), make_colleague(tenant_id)
    together = threading.Barrier(2)

    def leave(colleague):
        together.wait()
        try:
            service.leave(colleague.asker, now=now)
        except NotAllowed as refused:
            return refused.message
        return ""

    with ThreadPoolExecutor(2) as threads:
        said = sorted(threads.map(leave, pair))
    assert (said, list(roles(tenant_id).values())) == (["", rules.LAST_OWNER_LEAVES], [Role.OWNER])


def test_the_app_role_can_only_read_invitations(tenant_db, now):
    tenant_db.add(Invitation(email="a@exemple.fr", role=Role.OWNER, expires_at=now))
    with pytest.raises(ProgrammingError, match="permission denied"):
        tenant_db.flush()
