"""The register of treatments (RGPD, article 30), in French: what the map does not say is said here, once.

`docs/registre.md` is made from this by `make registre`.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from propmanager.rgpd.map import TREATMENTS
from propmanager.rgpd.treatment import Kept, Treatment

CONTRACT = "l’exécution du contrat (RGPD, article 6, paragraphe 1, point b)"
DUTY = "une obligation légale (RGPD, article 6, paragraphe 1, point c)"
INTEREST = "l’intérêt légitime de protéger le service (RGPD, article 6, paragraphe 1, point f)"
ON_BEHALF = "les instructions du bailleur, responsable de ce traitement (RGPD, article 28)"
NOBODY_ELSE = "personne hors de l’espace et de l’équipe de PropManager"


@dataclass(frozen=True)
class Activity:
    """One entry. Every table of the map that holds something of somebody is in exactly one."""

    title: str
    purpose: str
    basis: str
    people: str
    recipients: str
    tables: tuple[str, ...]
    life: str = ""  # what ends it before an erasure does


ACTIVITIES = (
    Activity(
        "Comptes et connexion",
        "Ouvrir un compte, reconnaître la personne, réinitialiser un mot de passe",
        CONTRACT,
        "les utilisateurs, et les personnes qui s’inscrivent",
        f"{NOBODY_ELSE} ; le prestataire qui achemine les e-mails",
        (
            *("app_user", "login_session", "arrival", "challenge", "known_device", "mail_link", "pending_sign_up"),
            *("recovery_code", "passkey"),
        ),
        "une session finit après sept jours sans visite, et trente jours au plus ; un compte sans espace est effacé "
        "après trente jours",
    ),
    Activity(
        "Espaces et équipes",
        "Donner à chaque client son espace, et à chaque personne son rôle",
        CONTRACT,
        "les clients, leurs collègues et les personnes invitées",
        f"{NOBODY_ELSE} ; le prestataire qui achemine les e-mails",
        ("tenant", "membership", "invitation", "api_key"),
        "une invitation vaut sept jours",
    ),
    Activity(
        "Gestion locative",
        "Tenir la liste des biens du bailleur (PropManager est ici sous-traitant)",
        ON_BEHALF,
        "les bailleurs, et les personnes que nomment leurs notes",
        NOBODY_ELSE,
        ("bien",),
        "aussi longtemps que le bailleur les garde",
    ),
    Activity(
        "Sécurité",
        "Savoir qui s’est connecté et qui a changé quoi, et prouver un effacement",
        INTEREST,
        "les utilisateurs, et les adresses inconnues sous forme d’empreinte",
        NOBODY_ELSE,
        ("security_event", "platform_event"),
        "douze mois",
    ),
    Activity(
        "Droits des personnes",
        "Remettre une archive, fermer un espace et l’effacer",
        DUTY,
        "les clients et leurs équipes",
        NOBODY_ELSE,
        ("tenant_export", "erasure_request"),
        "le fichier d’une archive est supprimé après sept jours",
    ),
    Activity(
        "Abonnement et paiements",
        "Vendre l’abonnement, encaisser, relancer",
        CONTRACT,
        "les clients qui paient",
        "Stripe, qui encaisse : aucun numéro de carte n’arrive chez nous",
        (
            *(
                "billing_account",
                "subscription",
                "subscription_change",
                "payment_failure",
                "card_dispute",
                "stripe_invoice",
                "resiliation",
            ),
            *("billing_intent", "billing_effect", "stripe_event", "billing_drift"),
        ),
        "aussi longtemps que l’espace",
    ),
    Activity(
        "Facturation",
        "Émettre et conserver les factures",
        DUTY,
        "les clients qui paient",
        f"{NOBODY_ELSE} ; l’administration qui les demande",
        ("facture",),
    ),
)

_HEAD = """# Registre des activités de traitement

Article 30 du RGPD. Ce fichier est produit par `make registre` à partir de `propmanager/rgpd` : il se corrige là-bas.

- **Responsable du traitement** : l’exploitant de cette installation. Il ajoute ici son nom, son adresse, son contact
  et, s’il en a désigné un, son délégué à la protection des données.
- **Transferts hors de l’Union** : PropManager n’en fait pas lui-même. L’exploitant ajoute ici ceux de son hébergeur, de
  son prestataire d’e-mails et de Stripe, avec leur garantie.
- **Sécurité** : chaque espace derrière un mur de la base de données, mots de passe hachés, second facteur, secrets
  chiffrés, journal inaltérable ; le détail et ses preuves sont dans [security.md](security.md).
"""


def register() -> str:
    """The whole register, in Markdown."""
    return "\n".join([_HEAD, *(_entry(number, one) for number, one in enumerate(ACTIVITIES, 1))])


def _entry(number: int, activity: Activity) -> str:
    held = [_treatment_of(table) for table in activity.tables]
    return "\n".join(
        [
            f"## {number}. {activity.title}",
            "",
            f"- **Finalité** : {activity.purpose}.",
            f"- **Base** : {activity.basis}.",
            f"- **Personnes** : {activity.people}.",
            f"- **Destinataires** : {activity.recipients}.",
            f"- **Durée** : {_life(activity, held)}.",
            "",
            "| données | table | colonnes |",
            "|---|---|---|",
            *map(_row, held),
            "",
        ]
    )


def _treatment_of(table: str) -> Treatment:
    return next(one for one in TREATMENTS if one.table == table)


def _life(activity: Activity, held: list[Treatment]) -> str:
    ends = dict.fromkeys(_end(one) for one in held)
    return " ; ".join(filter(None, [activity.life, *ends]))


def _end(one: Treatment) -> str:
    if not isinstance(one.erasure, Kept):
        return "au plus tard, effacé avec l’espace ou le compte"
    words = one.erasure.in_words()
    return f"{words[:1].lower()}{words[1:]} ({one.erasure.source})"


def _row(one: Treatment) -> str:
    return f"| {one.holds} | `{one.table}` | {', '.join(f'`{name}`' for name in _columns(one))} |"


def _columns(one: Treatment) -> Iterator[str]:
    yield from one.exported
    for names in one.withheld.values():
        yield from names
