"""Changes of the people of a team: another role, removal, leaving. Each ends their sessions in this tenant at once."""

import uuid
from datetime import datetime

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Role
from propmanager.core import jobs
from propmanager.core.errors import NotAllowed, NotFound
from propmanager.journal.service import Kind
from propmanager.team import invitations, rules, tasks
from propmanager.team.asking import Asker, Change, changing_team

NOBODY = "Cette personne ne fait plus partie de votre équipe."


def change_role(asker: Asker, user_id: uuid.UUID, role: Role, *, now: datetime) -> Role:
    """The role held before. Raises NotFound, or NotAllowed with the sentence of the rule."""
    with changing_team(asker, now=now) as change:
        held = _role_of(change, user_id)
        is_self = user_id == change.who.user_id
        others = _other_owners(change, user_id)
        _refuse(rules.fault_of_change(change.role, held, role, is_self=is_self, other_owners=others))
        if role != held:
            accounts.members.set_role(change.db, change.tenant.id, user_id, role, now=now)
            invitations.withdraw_those_of(change, user_id, role)
            change.record(Kind.ROLE_CHANGED, **{"from": held, "to": role}, member_id=str(user_id))
            _mail(change, tasks.send_role_changed, user_id)
        return held


def remove_member(asker: Asker, user_id: uuid.UUID, *, now: datetime) -> None:
    """Raises NotFound, or NotAllowed with the sentence of the rule."""
    with changing_team(asker, now=now) as change:
        held = _role_of(change, user_id)
        _refuse(rules.fault_of_removal(change.role, held, other_owners=_other_owners(change, user_id)))
        _end_membership(change, user_id, held)
        _mail(change, tasks.send_member_removed, user_id)


def fault_of_leaving(asker: Asker, *, now: datetime) -> str:
    """Why the asker cannot leave, for the page that offers it; empty when they can."""
    with changing_team(asker, now=now) as change:
        return rules.fault_of_leaving(change.role, other_owners=_other_owners(change, change.who.user_id))


def leave(asker: Asker, *, now: datetime) -> None:
    """Raises NotAllowed for the last owner."""
    with changing_team(asker, now=now) as change:
        user_id = change.who.user_id
        _refuse(rules.fault_of_leaving(change.role, other_owners=_other_owners(change, user_id)))
        _end_membership(change, user_id, change.role)
        _mail(change, tasks.send_member_left, user_id)


def _end_membership(change: Change, user_id: uuid.UUID, held: Role) -> None:
    change.record(Kind.MEMBER_REMOVED, role=held, member_id=str(user_id))
    accounts.members.remove_member(change.db, change.tenant.id, user_id, now=change.now)
    invitations.withdraw_those_of(change, user_id, None)


def _role_of(change: Change, user_id: uuid.UUID) -> Role:
    held = accounts.members.role_in(change.db, change.tenant.id, user_id)
    if held is None:
        raise NotFound(NOBODY)
    return held


def _other_owners(change: Change, user_id: uuid.UUID) -> int:
    return accounts.members.count_other_owners(change.db, change.tenant.id, user_id)


def _refuse(fault: str) -> None:
    if fault:
        raise NotAllowed(fault)


def _mail(change: Change, task: jobs.Task, user_id: uuid.UUID) -> None:
    # Each change has its own id, so that the mail of a second one is not taken for a copy of the first.
    ids = {"tenant_id": str(change.tenant.id), "user_id": str(user_id), "change_id": str(uuid.uuid4())}
    jobs.defer(change.db, task, **ids)
