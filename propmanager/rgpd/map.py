"""What becomes of each table when a tenant asks for its data, or to be forgotten: the one list, held by a test.

A new table or column is in neither the archive nor the erasure until it is written here, and the tests say so.
"""

from propmanager.rgpd.billing_map import BILLING
from propmanager.rgpd.treatment import (
    DERIVED,
    IN_THE_JOURNAL,
    LOGGING,
    OF_NO_TENANT,
    OF_THE_PERSON,
    SECRET,
    Kept,
    Treatment,
    Way,
)

_TRACE = Kept("La trace de l’effacement, sans aucun nom", 1, "elle prouve qu’il a eu lieu", LOGGING)

_SPACE = (
    Treatment(
        "tenant",
        "votre espace",
        (
            *("id", "nom", "subdomain", "plan", "status", "trial_ends_at", "suspended_reason", "payment_refused"),
            *("closes_at", "created_at"),
        ),
        {DERIVED: ("search_key",)},
    ),
    Treatment(
        "bien",
        "vos biens, archivés compris ; montants en centimes, surfaces en dm²",
        (
            *("id", "immeuble_id", "nom", "adresse", "code_postal", "ville", "type", "surface_dm2", "pieces"),
            *("dpe_class", "dpe_on", "loyer_cents", "charges_cents", "depot_cents", "notes", "version"),
            *("archived_at", "created_at"),
        ),
        {DERIVED: ("nom_key", "search_text")},
    ),
    Treatment(
        "security_event",
        "le journal de sécurité, douze mois",
        ("id", "happened_at", "kind", "user_id", "actor", "device", "ip_prefix", "details"),
        {SECRET: ("unknown_hash",)},
    ),
    Treatment(
        "api_key",
        "vos clés d’API, sans leur secret",
        ("id", "nom", "prefix", "scopes", "user_id", "created_at", "expires_at", "used_at", "revoked_at"),
        {SECRET: ("key_hash",)},
    ),
    Treatment(
        "erasure_request",
        "vos demandes de fermeture",
        ("id", "requested_by", "created_at", "due_at", "reminded_at", "cancelled_at"),
    ),
    Treatment(
        "tenant_export",
        "vos demandes d’archive",
        ("id", "requested_by", "status", "created_at", "ready_at", "expires_at", "size_bytes", "sha256"),
    ),
)

_PEOPLE = (
    Treatment(
        "app_user",
        "les membres de l’espace",
        ("id", "prenom", "nom", "email"),
        {
            SECRET: ("password_hash", "totp_secret", "totp_last_step"),
            OF_THE_PERSON: ("is_staff", "is_disabled", "email_verified_at", "created_at", "left_at"),
        },
        way=Way.MEMBERS,
    ),
    Treatment("membership", "le rôle de chaque membre", ("id", "user_id", "role", "created_at")),
    Treatment(
        "invitation",
        "les invitations envoyées",
        (
            *("id", "email", "role", "invited_by", "created_at", "expires_at", "accepted_at", "revoked_at"),
            "mail_refused_at",
        ),
        {SECRET: ("code_hash",)},
    ),
    Treatment(
        "login_session",
        "les sessions ouvertes",
        withheld={
            SECRET: ("refresh_hash", "previous_hash"),
            IN_THE_JOURNAL: (
                *("id", "user_id", "client", "device", "ip_prefix", "created_at", "seen_at", "confirmed_at"),
                *("second_factor", "valid_until", "refresh_until", "ends_at", "revoked_at", "rotated_at"),
            ),
        },
    ),
    Treatment(
        "arrival",
        "les passages d’un site à l’autre",
        withheld={
            SECRET: ("code_hash",),
            IN_THE_JOURNAL: ("user_id", "second_factor", "confirmed_at", "ends_at", "expires_at", "used_at"),
        },
    ),
    Treatment(
        "challenge",
        "les vérifications en cours",
        withheld={
            SECRET: ("code_hash", "data"),
            IN_THE_JOURNAL: ("kind", "user_id", "tries", "expires_at", "used_at"),
        },
    ),
    Treatment(
        "known_device",
        "les navigateurs reconnus",
        withheld={SECRET: ("token_hash",), OF_THE_PERSON: ("user_id", "seen_at")},
    ),
    Treatment(
        "mail_link",
        "les liens envoyés par e-mail",
        withheld={
            SECRET: ("code_hash",),
            OF_THE_PERSON: (
                *("id", "kind", "user_id", "email", "replaced_email", "created_at", "expires_at", "used_at"),
            ),
        },
    ),
    Treatment(
        "pending_sign_up",
        "les inscriptions à confirmer",
        withheld={
            SECRET: ("password_hash", "code_hash"),
            OF_NO_TENANT: ("id", "email", "prenom", "nom", "tenant_nom", "subdomain", "created_at", "expires_at"),
        },
    ),
    Treatment(
        "recovery_code",
        "les codes de secours",
        withheld={SECRET: ("code_hash",), OF_THE_PERSON: ("user_id", "used_at")},
    ),
    Treatment(
        "passkey",
        "les clés d’accès",
        withheld={
            SECRET: ("credential_id", "public_key", "sign_count", "rp_id"),
            OF_THE_PERSON: ("user_id", "nom", "created_at", "used_at"),
        },
    ),
    Treatment(
        "platform_event",
        "le journal de la plateforme",
        withheld={
            SECRET: ("unknown_hash",),
            OF_NO_TENANT: ("id", "happened_at", "kind", "user_id", "actor", "device", "ip_prefix", "details"),
        },
        erasure=_TRACE,
    ),
)

TREATMENTS = (*_SPACE, *_PEOPLE, *BILLING)
# Tables of libraries: ids of ours at most, which lead nowhere once the rows they name are gone.
MACHINERY = frozenset(
    {
        "alembic_version",
        "procrastinate_events",
        "procrastinate_jobs",
        "procrastinate_periodic_defers",
        "procrastinate_workers",
    }
)


def kept() -> list[Kept]:
    """What stays after an erasure, each thing once."""
    return list(dict.fromkeys(one.erasure for one in TREATMENTS if isinstance(one.erasure, Kept)))
