"""The words of the journal: what happened, and to which kind of matter it belongs."""

from collections.abc import Mapping
from typing import Any

from propmanager.journal.model import Kind
from propmanager.journal.query import Group, Period

KIND_LABELS = {
    Kind.LOGIN: "Connexion",
    Kind.LOGIN_FAILED: "Échec de connexion",
    Kind.LOGOUT: "Déconnexion",
    Kind.SESSION_REVOKED: "Session fermée à distance",
    Kind.TOKEN_REUSED: "Copie d’une session détectée, session fermée",
    Kind.PASSWORD_CHANGED: "Mot de passe changé",
    Kind.PASSWORD_RESET: "Mot de passe réinitialisé par e-mail",
    Kind.EMAIL_CHANGED: "Adresse e-mail changée",
    Kind.EMAIL_VERIFIED: "Adresse e-mail confirmée",
    Kind.TOTP_ENABLED: "Application d’authentification activée",
    Kind.TOTP_DISABLED: "Application d’authentification désactivée",
    Kind.PASSKEY_ADDED: "Clé d’accès ajoutée",
    Kind.PASSKEY_REMOVED: "Clé d’accès supprimée",
    Kind.RECOVERY_USED: "Code de secours utilisé",
    Kind.RECOVERY_RENEWED: "Codes de secours renouvelés",
    Kind.MEMBER_INVITED: "Invitation envoyée",
    Kind.INVITATION_REVOKED: "Invitation annulée",
    Kind.INVITATION_ACCEPTED: "Invitation acceptée",
    Kind.ROLE_CHANGED: "Rôle changé",
    Kind.MEMBER_REMOVED: "Membre retiré",
    Kind.API_KEY_CREATED: "Clé d’API créée",
    Kind.API_KEY_REVOKED: "Clé d’API révoquée",
    Kind.EXPORT_ASKED: "Archive de l’espace demandée",
    Kind.EXPORT_DOWNLOADED: "Données téléchargées",
    Kind.ERASURE_ASKED: "Fermeture de l’espace demandée",
    Kind.ERASURE_CANCELLED: "Fermeture de l’espace annulée",
    Kind.ERASURE_DONE: "Espace effacé",
    Kind.ACCOUNT_ERASED: "Compte sans espace effacé",
    Kind.BILLING_RESYNCED: "Paiements comparés avec Stripe par notre équipe",
    Kind.WEBHOOK_REPLAYED: "Message de Stripe traité de nouveau par notre équipe",
    Kind.WEBHOOK_OPENED: "Message de Stripe lu par notre équipe",
    Kind.RESILIATION_NOTIFIED: "Résiliation notifiée depuis la page publique",
    Kind.RESILIATION_CONFIRMED: "Résiliation confirmée",
    Kind.RESILIATION_CLOSED: "Notification de résiliation classée par notre équipe",
    Kind.SPACE_OPENED: "Espace ouvert par notre équipe",
}

GROUP_LABELS = {
    Group.CONNECTIONS: "Connexions",
    Group.TEAM: "Équipe",
    Group.FACTORS: "Double authentification",
    Group.DATA: "Données",
}
KINDS_OF_GROUP = {
    Group.CONNECTIONS: (
        Kind.LOGIN,
        Kind.LOGIN_FAILED,
        Kind.LOGOUT,
        Kind.SESSION_REVOKED,
        Kind.TOKEN_REUSED,
        Kind.PASSWORD_CHANGED,
        Kind.PASSWORD_RESET,
        Kind.EMAIL_CHANGED,
        Kind.EMAIL_VERIFIED,
        Kind.API_KEY_CREATED,
        Kind.API_KEY_REVOKED,
    ),
    Group.TEAM: (
        Kind.MEMBER_INVITED,
        Kind.INVITATION_REVOKED,
        Kind.INVITATION_ACCEPTED,
        Kind.ROLE_CHANGED,
        Kind.MEMBER_REMOVED,
    ),
    Group.FACTORS: (
        Kind.TOTP_ENABLED,
        Kind.TOTP_DISABLED,
        Kind.PASSKEY_ADDED,
        Kind.PASSKEY_REMOVED,
        Kind.RECOVERY_USED,
        Kind.RECOVERY_RENEWED,
    ),
    Group.DATA: (
        Kind.EXPORT_ASKED,
        Kind.EXPORT_DOWNLOADED,
        Kind.ERASURE_ASKED,
        Kind.ERASURE_CANCELLED,
        Kind.ERASURE_DONE,
        Kind.ACCOUNT_ERASED,
        Kind.BILLING_RESYNCED,
        Kind.WEBHOOK_REPLAYED,
        Kind.WEBHOOK_OPENED,
        Kind.RESILIATION_NOTIFIED,
        Kind.RESILIATION_CONFIRMED,
        Kind.RESILIATION_CLOSED,
        Kind.SPACE_OPENED,
    ),
}
PERIOD_LABELS = {
    Period.WEEK: "7 derniers jours",
    Period.MONTH: "30 derniers jours",
    Period.QUARTER: "90 derniers jours",
}
NOBODY = "Compte inconnu"

# Roles as the details of an event name them: the journal lies below the accounts, and knows their words only.
_ROLES = {
    "owner": "propriétaire du compte",
    "admin": "administration",
    "gestionnaire": "gestion",
    "lecture": "lecture seule",
}
_DOWNLOADS = {"biens": "liste des biens", "journal": "journal", "archive": "archive complète"}
_STEPS = {"second_factor": "au code de vérification", "confirmation": "en confirmant son identité"}


def detail(told: Mapping[str, Any], names: Mapping[str, str]) -> str:
    """`Lucie Bernard, de gestion à lecture seule`. `names` are those of people, by their id."""
    parts = (
        names.get(str(told.get("member_id"))),
        _change_of_role(told),
        _ROLES.get(str(told.get("role"))),
        _DOWNLOADS.get(str(told.get("what"))),
        _STEPS.get(str(told.get("step"))),
        told.get("closed_device"),
        told.get("reason"),
        told.get("cle"),  # the first characters of a key, by which its owner knows it
    )
    return ", ".join(str(part) for part in parts if part)


def _change_of_role(told: Mapping[str, Any]) -> str:
    held, given = _ROLES.get(str(told.get("from"))), _ROLES.get(str(told.get("to")))
    return f"de {held} à {given}" if held and given else ""
