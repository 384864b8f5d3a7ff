"""Invitations of a tenant: sent, sent again, withdrawn and given back. Every one that is open holds a seat."""

import uuid
from datetime import datetime

from sqlalchemy import func
from sqlmodel import col, select, update

from propmanager.accounts import service as accounts
from propmanager.accounts.service import Role
from propmanager.core import jobs
from propmanager.core.errors import InvalidInput, NotAllowed, NotFound, PlanLimitReached
from propmanager.core.tenancy import PlatformSession
from propmanager.journal.service import Kind
from propmanager.team import rules, tasks, words
from propmanager.team.asking import Asker, Change, changing_team
from propmanager.team.model import Invitation
from propmanager.tenants import standing
from propmanager.tenants.plans import terms

UNVERIFIED = "Vérifiez d’abord votre adresse e-mail : le lien est dans votre profil."
CLOSED = "Votre espace est fermé : personne ne peut y être invité."
GONE = "Cette invitation n’est plus en attente. Rechargez la page."


def invite(asker: Asker, emails: list[str], role: Role, *, now: datetime) -> None:
    """All of them or none. Whether an address has an account changes nothing, here or in the answer.

    Raises InvalidInput with one line for each address at fault, NotAllowed, or PlanLimitReached.
    """
    with changing_team(asker, now=now) as change:
        _check_may_invite(change, role)
        _refuse_known(change, emails)
        _check_seats(change, len(emails))
        for email in emails:
            _withdraw_expired(change, email)
            _open(change, email, role)


def send_again(asker: Asker, invitation_id: uuid.UUID, *, now: datetime) -> str:
    """Seven more days under a new code; the old one is dead at once. The address it goes to."""
    with changing_team(asker, now=now) as change:
        invitation = _pending(change, invitation_id)
        _check_may_invite(change, invitation.role)
        if invitation.expires_at <= now:
            _check_seats(change, 1)
        invitation.code_hash, invitation.invited_by = None, change.who.user_id
        invitation.mail_refused_at = None
        invitation.expires_at = now + rules.INVITATION_LIFE
        _mail(change, invitation)
        change.record(Kind.MEMBER_INVITED, role=invitation.role, invitation_id=str(invitation.id))
        return invitation.email


def revoke(asker: Asker, invitation_id: uuid.UUID, *, now: datetime) -> str:
    """Its code opens nothing any more. The address it went to."""
    with changing_team(asker, now=now) as change:
        invitation = _pending(change, invitation_id)
        _refuse(rules.fault_of_revocation(change.role, invitation.role))
        _withdraw(change, invitation)
        return invitation.email


def restore(asker: Asker, invitation_id: uuid.UUID, *, now: datetime) -> str:
    """Takes back a revocation: the code that was sent opens again. Raises when its seat is taken since."""
    with changing_team(asker, now=now) as change:
        invitation = change.db.get(Invitation, (change.tenant.id, invitation_id))
        if invitation is None or invitation.accepted_at or not invitation.revoked_at or invitation.expires_at <= now:
            raise NotFound("Cette invitation ne peut plus être rétablie. Envoyez-en une nouvelle.")
        _check_may_invite(change, invitation.role)
        _refuse_known(change, [invitation.email])
        _check_seats(change, 1)
        invitation.revoked_at = None
        change.record(Kind.MEMBER_INVITED, role=invitation.role, invitation_id=str(invitation.id))
        return invitation.email


def withdraw_those_of(change: Change, user_id: uuid.UUID, role: Role | None) -> None:
    """What somebody sent and could not send any more with this role; None is no role at all."""
    query = select(Invitation).where(*is_pending(change.tenant.id), Invitation.invited_by == user_id)
    for invitation in change.db.exec(query).all():
        if role is None or rules.fault_of_invitation(role, invitation.role):
            _withdraw(change, invitation)


def is_pending(tenant_id: uuid.UUID) -> tuple:
    """Neither taken nor withdrawn; it may have run out."""
    return (
        col(Invitation.tenant_id) == tenant_id,
        col(Invitation.accepted_at).is_(None),
        col(Invitation.revoked_at).is_(None),
    )


def count_open(db: PlatformSession, tenant_id: uuid.UUID, now: datetime) -> int:
    query = select(func.count()).select_from(Invitation)
    return db.exec(query.where(*is_pending(tenant_id), col(Invitation.expires_at) > now)).one()


def is_invited(db: PlatformSession, email: str, now: datetime) -> bool:
    """To any tenant, by an invitation that can still be taken up."""
    taken_up = (col(Invitation.accepted_at).is_(None), col(Invitation.revoked_at).is_(None))
    query = select(Invitation.id).where(Invitation.email == email, *taken_up, col(Invitation.expires_at) > now)
    return db.exec(query.limit(1)).first() is not None


def _check_may_invite(change: Change, role: Role) -> None:
    _refuse(rules.fault_of_invitation(change.role, role))
    if not change.who.email_verified:
        raise NotAllowed(UNVERIFIED)
    if not standing.is_open(change.tenant.status, change.tenant.trial_ends_at, now=change.now):
        raise NotAllowed(CLOSED)


def _refuse_known(change: Change, emails: list[str]) -> None:
    """What the team's own page shows anyway: who is in it, and who is invited."""
    members = {member.email for member in accounts.members.members_of(change.db, change.tenant.id)}
    still_open = select(Invitation.email).where(*is_pending(change.tenant.id), col(Invitation.expires_at) > change.now)
    invited = set(change.db.exec(still_open))
    faults = [words.fault_of_address(email, members, invited) for email in emails]
    if any(faults):
        raise InvalidInput({"emails": "\n".join(filter(None, faults))})


def _check_seats(change: Change, wanted: int) -> None:
    maximum = terms(change.tenant.plan).max_users
    members = accounts.members.count_members(change.db, change.tenant.id)
    left = rules.seats_left(maximum, members, count_open(change.db, change.tenant.id, change.now))
    if left is not None and left < wanted:
        raise PlanLimitReached(words.no_seat(change.tenant.plan, left))


def _open(change: Change, email: str, role: Role) -> None:
    invitation = Invitation(
        tenant_id=change.tenant.id,
        email=email,
        role=role,
        invited_by=change.who.user_id,
        created_at=change.now,
        expires_at=change.now + rules.INVITATION_LIFE,
    )
    change.db.add(invitation)
    change.db.flush()
    _mail(change, invitation)
    change.record(Kind.MEMBER_INVITED, role=role, invitation_id=str(invitation.id))


def _mail(change: Change, invitation: Invitation) -> None:
    ids = {"tenant_id": str(change.tenant.id), "invitation_id": str(invitation.id)}
    jobs.defer(change.db, tasks.send_invitation, **ids)


def _pending(change: Change, invitation_id: uuid.UUID) -> Invitation:
    query = select(Invitation).where(*is_pending(change.tenant.id), Invitation.id == invitation_id)
    invitation = change.db.exec(query).one_or_none()
    if invitation is None:
        raise NotFound(GONE)
    return invitation


def _withdraw(change: Change, invitation: Invitation) -> None:
    invitation.revoked_at = change.now
    change.record(Kind.INVITATION_REVOKED, role=invitation.role, invitation_id=str(invitation.id))


def _withdraw_expired(change: Change, email: str) -> None:
    """An address has one invitation at a time: that which ran out makes room for the new one."""
    expired = (*is_pending(change.tenant.id), col(Invitation.email) == email)
    change.db.exec(update(Invitation).where(*expired).values(revoked_at=change.now))


def _refuse(fault: str) -> None:
    if fault:
        raise NotAllowed(fault)
