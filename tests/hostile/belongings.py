"""What somebody's space holds that a handler may be asked about: one row of each kind, past the application.

Each word says which space it is of, so that a leak has a name.
"""

import uuid

from tests.hostile.cast import Player
from tests.live.server import LiveServer

_ROWS = {
    "api_key": (
        "insert into api_key (tenant_id, nom, prefix, key_hash, scopes, user_id) "
        "select id, 'Clé de ' || subdomain, 'pm_temoin', sha256(subdomain::bytea), '[]', %(user)s from tenant"
    ),
    "bien": (
        "insert into bien (tenant_id, nom, adresse, code_postal, ville, type, notes, nom_key, search_text) "
        "select id, 'Bien de ' || subdomain, '1 rue de ' || subdomain, '75011', 'Paris', 'appartement', "
        "'Note de ' || subdomain, 'bien de ' || subdomain, 'bien de ' || subdomain from tenant"
    ),
    "invitation": (
        "insert into invitation (tenant_id, email, role, expires_at) "
        "select id, 'temoin@' || subdomain || '.example', 'lecture', now() + interval '1 day' from tenant"
    ),
    "security_event": (
        "insert into security_event (tenant_id, kind, user_id, actor) "
        "select id, 'login', %(user)s, 'Personne de ' || subdomain from tenant"
    ),
    "tenant_export": (
        "insert into tenant_export (tenant_id, status, ready_at, expires_at) "
        "select id, 'ready', now(), now() + interval '1 day' from tenant"
    ),
}
_OTHER_SESSION = "select id from login_session where user_id = %(user)s and id <> %(session)s"


def furnish(server: LiveServer, owner: Player) -> dict[str, str]:
    """The ids, by table: of the rows, of the owner, and of a session of theirs that is not the one they ask in."""
    named = {"space": owner.subdomain, "user": owner.user_id, "session": owner.session_id}
    statements = {table: f"{row} where subdomain = %(space)s returning id" for table, row in _ROWS.items()}
    with server.database() as db:
        found = {
            table: db.execute(statement, named).fetchone()  # pyright: ignore[reportArgumentType] # our own literals
            for table, statement in (statements | {"login_session": _OTHER_SESSION}).items()
        }
    rows: dict[str, uuid.UUID] = {table: row[0] for table, row in found.items() if row}
    return {table: str(identifier) for table, identifier in rows.items()} | {"app_user": str(owner.user_id)}
