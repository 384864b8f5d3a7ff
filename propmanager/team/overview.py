"""The team as its page shows it: members, pending invitations and seats, as rows of ready strings."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import col, select

from propmanager.accounts import service as accounts
from propmanager.accounts.rights import ROLE_LABELS
from propmanager.accounts.service import Identity, Role
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.core.errors import NotAllowed
from propmanager.core.tenancy import PlatformSession, platform_session
from propmanager.team import invitations, rules, words
from propmanager.team.asking import OUTSIDE, Asker
from propmanager.team.model import Invitation
from propmanager.tenants.plans import Plan, terms

_ORDER = list(Role)


@dataclass(frozen=True)
class MemberRow:
    """`may_touch` is whether the reader outranks this member enough to change or remove them."""

    id: str
    nom: str
    initials: str
    email: str
    role: str
    role_label: str
    since: str
    seen: str
    has_second_factor: bool
    is_reader: bool
    may_touch: bool


@dataclass(frozen=True)
class InvitationRow:
    id: str
    email: str
    role_label: str
    standing: str
    is_expired: bool
    is_refused: bool  # by the mail server, for good
    may_touch: bool


@dataclass(frozen=True)
class Seats:
    """A maximum of 0 is no limit; `bigger_plan` is said when the seats run short."""

    used: int
    maximum: int
    text: str
    bigger_plan: str
    is_full: bool


@dataclass(frozen=True)
class Team:
    members: list[MemberRow]
    invitations: list[InvitationRow]
    seats: Seats
    roles: list[tuple[str, str]]  # those that the reader may give, with their labels
    may_invite: bool  # the address of the reader is verified


def read_team(asker: Asker, *, now: datetime) -> Team:
    """Raises NotAllowed for who does not manage this team."""
    with platform_session("page of a team") as db:
        who = accounts.find_identity(db, asker.session_id)
        if who is None or who.tenant_id != asker.tenant_id or who.role is None or who.plan is None:
            raise NotAllowed(OUTSIDE)
        given = rules.roles_given_by(who.role)
        if not given:
            raise NotAllowed(rules.NO_RIGHT)
        members = [_member_row(member, who, who.role) for member in _members(db, asker)]
        pending = [_invitation_row(one, who.role, now) for one in _pending(db, asker)]
        return Team(
            members=members,
            invitations=pending,
            seats=_seats(who.plan, len(members), sum(not row.is_expired for row in pending)),
            roles=[(role.value, ROLE_LABELS[role]) for role in given],
            may_invite=who.email_verified,
        )


def _members(db: PlatformSession, asker: Asker) -> list[accounts.members.TeamMember]:
    """By role, then by name."""
    found = accounts.members.members_of(db, asker.tenant_id)
    return sorted(found, key=lambda one: (_ORDER.index(one.role), french.fold(f"{one.nom} {one.prenom}")))


def _pending(db: PlatformSession, asker: Asker) -> list[Invitation]:
    query = select(Invitation).where(*invitations.is_pending(asker.tenant_id))
    return list(db.exec(query.order_by(col(Invitation.created_at).desc(), col(Invitation.id))))


def _member_row(member: accounts.members.TeamMember, reader: Identity, role: Role) -> MemberRow:
    return MemberRow(
        id=str(member.user_id),
        nom=f"{member.prenom} {member.nom}",
        initials=f"{member.prenom[:1]}{member.nom[:1]}".upper(),
        email=member.email,
        role=member.role.value,
        role_label=ROLE_LABELS[member.role],
        since=f"Depuis le {french.format_day(day_in_paris(member.since))}",
        seen=words.last_seen(member.seen_at),
        has_second_factor=member.has_second_factor,
        is_reader=member.user_id == reader.user_id,
        may_touch=member.role in rules.roles_given_by(role),
    )


def _invitation_row(invitation: Invitation, role: Role, now: datetime) -> InvitationRow:
    is_refused = invitation.mail_refused_at is not None
    return InvitationRow(
        id=str(invitation.id),
        email=invitation.email,
        role_label=ROLE_LABELS[invitation.role],
        standing=words.MAIL_REFUSED if is_refused else words.expiry(invitation.expires_at, now),
        is_expired=invitation.expires_at <= now,
        is_refused=is_refused,
        may_touch=invitation.role in rules.roles_given_by(role),
    )


def _seats(plan: Plan, members: int, open_invitations: int) -> Seats:
    maximum = terms(plan).max_users
    left = rules.seats_left(maximum, members, open_invitations)
    return Seats(
        used=members + open_invitations,
        maximum=maximum or 0,
        text=words.seats_used(maximum, members, open_invitations),
        bigger_plan=words.bigger_plan(plan),
        is_full=left == 0,
    )
