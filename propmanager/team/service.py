"""What the pages and routes may ask of the team."""

from propmanager.team.acceptance import ALREADY_IN, Offer, accept, find_offer, other_address
from propmanager.team.asking import Asker
from propmanager.team.budget import sending_mails
from propmanager.team.form import read_invitation, read_role
from propmanager.team.invitations import invite, is_invited, restore, revoke, send_again
from propmanager.team.overview import InvitationRow, MemberRow, Seats, Team, read_team
from propmanager.team.roles import change_role, fault_of_leaving, leave, remove_member

__all__ = [
    "ALREADY_IN",
    "Asker",
    "InvitationRow",
    "MemberRow",
    "Offer",
    "Seats",
    "Team",
    "accept",
    "change_role",
    "fault_of_leaving",
    "find_offer",
    "invite",
    "is_invited",
    "leave",
    "other_address",
    "read_invitation",
    "read_role",
    "read_team",
    "remove_member",
    "restore",
    "revoke",
    "send_again",
    "sending_mails",
]
