"""Somebody new in a running product, whom a test may change as it likes. Their password is the demonstration's."""

import uuid
from dataclasses import dataclass

from pyotp.totp import TOTP

from propmanager.demo.people import STAFF
from tests.live.client import Browser, browser
from tests.live.server import LiveServer

_PERSON = """
insert into app_user (email, password_hash, prenom, nom, is_staff, email_verified_at)
select %s, password_hash, 'Noé', 'Nouveau', %s, now() from app_user where email = %s returning id
"""
_MEMBER = """
insert into membership (tenant_id, user_id, role) select id, %s, %s from tenant where subdomain = %s
"""


@dataclass(frozen=True)
class Newcomer:
    server: LiveServer
    user_id: uuid.UUID
    email: str
    subdomain: str

    def log_in(self) -> Browser:
        return browser(self.server, self.subdomain).log_in(self.email)

    def secret_of_new_application(self, signed_in: Browser) -> str:
        """Sets an authenticator application up, and goes on in the session that this opens."""
        begun = signed_in.post("/auth/totp/begin").raise_for_status().json()["shown"]
        secret = begun["secret"].replace(" ", "")
        signed_in.post("/auth/totp/enable", challenge=begun["challenge"], code=TOTP(secret).now()).raise_for_status()
        return secret


def newcomer(
    server: LiveServer, subdomain: str = "", *, role: str = "gestionnaire", is_staff: bool = False
) -> Newcomer:
    email = f"{uuid.uuid4().hex[:12]}@nouveau.example"
    with server.database() as db:
        (user_id,) = db.execute(_PERSON, (email, is_staff, STAFF.email)).fetchone() or (None,)
        assert user_id
        if subdomain:
            db.execute(_MEMBER, (user_id, role, subdomain))
    return Newcomer(server, user_id, email, subdomain)
