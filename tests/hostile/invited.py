"""An invitation as its mail brings it, made past the application: to a space that no other test knows."""

import uuid
from dataclasses import dataclass

import httpx

from propmanager.accounts.rights import Role
from propmanager.core import clock
from propmanager.team import rules
from propmanager.team.code import InvitationCode, seal
from propmanager.team.model import Invitation
from tests.hostile.cast import make_player
from tests.live.client import Browser, browser
from tests.live.server import LiveServer

ROUTE = "/auth/invitation"


@dataclass(frozen=True)
class Sent:
    """An invitation to a space that no other test knows, and its code."""

    server: LiveServer
    subdomain: str
    email: str
    code: str

    def visitor(self) -> Browser:
        return browser(self.server, self.subdomain)

    def accept(self, visitor: Browser | None = None, **typed: str) -> httpx.Response:
        return (visitor or self.visitor()).post(ROUTE, **({"code": self.code} | typed))

    def members(self) -> dict[str, str]:
        """The roles of whoever is in the space, by address; its owner apart."""
        with self.server.database() as db:
            query = (
                "select u.email, m.role from membership m join app_user u on u.id = m.user_id "
                "join tenant t on t.id = m.tenant_id where t.subdomain = %s and m.role <> 'owner'"
            )
            return dict(db.execute(query, (self.subdomain,)).fetchall())


def send_invitation(server: LiveServer, email: str = "", role: Role = Role.GESTIONNAIRE) -> Sent:
    subdomain = make_player(server, "owner").subdomain
    email = email or f"{uuid.uuid4().hex}@nouveau.example"
    with server.database() as db:
        row = db.execute("select id from tenant where subdomain = %s", (subdomain,)).fetchone()
        assert row
        invitation = Invitation(
            id=uuid.uuid4(),
            tenant_id=row[0],
            email=email,
            role=role,
            expires_at=clock.now() + rules.INVITATION_LIFE,
        )
        code = InvitationCode(invitation.id, uuid.uuid4().hex)
        db.execute(
            "insert into invitation (id, tenant_id, email, role, expires_at, code_hash) "
            "values (%s, %s, %s, %s, %s, %s)",
            (invitation.id, row[0], email, role, invitation.expires_at, seal(code.secret, invitation)),
        )
    return Sent(server, subdomain, email, str(code))
