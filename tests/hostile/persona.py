"""A persona whose every word is a canary: an owner, their space, their bien, and what they type."""

import uuid

from propmanager.demo.people import PASSWORD
from tests.live.client import Browser
from tests.live.production import ProductionServer, SecureBrowser

WORD = f"canari{uuid.uuid4().hex[:10]}"  # in everything that the persona is, has and types
PASSPHRASE = f"oiseau jaune {uuid.uuid4().hex}"
PHONE, IBAN = "+33612345678", "FR7630006000011234567890189"
SPACE = f"espace-{WORD}"
TYPED = {
    **dict.fromkeys(("prenom", "nom", "tenant_nom", "adresse", "ville", "notes", "title", "text", "label"), WORD),
    **dict.fromkeys(("password", "current", "new"), PASSPHRASE),
    **dict.fromkeys(("code", "token"), WORD),
    "email": f"{WORD}@exemple.fr",
    "phone": PHONE,
    "iban": IBAN,
    "role": "lecture",
}


def move_in(server: ProductionServer) -> None:
    """The persona: an owner whose every word is a canary."""
    with server.database() as db:
        db.execute(
            "insert into app_user (email, password_hash, prenom, nom, email_verified_at) "
            "select %s, password_hash, %s, %s, now() from app_user limit 1",
            (f"{WORD}@exemple.fr", WORD, WORD),
        )
        db.execute(
            "insert into tenant (nom, subdomain, plan, status) values (%s, %s, 'enterprise', 'active')", (WORD, SPACE)
        )
        db.execute(
            "insert into membership (tenant_id, user_id, role) select t.id, u.id, 'owner' from tenant t, app_user u "
            "where t.subdomain = %s and u.email = %s",
            (SPACE, f"{WORD}@exemple.fr"),
        )
        db.execute(
            "insert into bien (tenant_id, nom, adresse, code_postal, ville, type, notes, nom_key, search_text) "
            "select id, %s, %s, '69001', %s, 'maison', %s, %s, %s from tenant where subdomain = %s",
            (WORD, WORD, WORD, f"{PHONE} {IBAN}", WORD, WORD, SPACE),
        )


def persona(server: ProductionServer) -> Browser:
    return SecureBrowser(server, server.host(SPACE)).log_in(f"{WORD}@exemple.fr", PASSWORD)
