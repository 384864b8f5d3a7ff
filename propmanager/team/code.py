"""The code of an invitation. What is stored is a hash over the address, the tenant and the role as well: a row in
which one of them is changed is opened by no code. Pure.
"""

import hmac
import uuid
from dataclasses import dataclass

from propmanager.accounts.service import digest
from propmanager.team.model import Invitation


@dataclass(frozen=True)
class InvitationCode:
    """`id.secret`: the invitation it belongs to, and 256 random bits."""

    invitation_id: uuid.UUID
    secret: str

    def __str__(self) -> str:
        return f"{self.invitation_id}.{self.secret}"

    def opens(self, invitation: Invitation) -> bool:
        return hmac.compare_digest(invitation.code_hash or b"", seal(self.secret, invitation))


def read_code(typed: object) -> InvitationCode | None:
    if not isinstance(typed, str) or not typed.isascii():
        return None
    invitation_id, _, secret = typed.partition(".")
    try:
        return InvitationCode(uuid.UUID(invitation_id), secret)
    except ValueError:
        return None


def seal(secret: str, invitation: Invitation) -> bytes:
    return digest("\n".join((secret, str(invitation.tenant_id), invitation.email, invitation.role)))
