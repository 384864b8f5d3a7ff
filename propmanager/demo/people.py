"""The people and spaces of the demonstration: two look-alike tenants, so that a leak would be seen on screen."""

from dataclasses import dataclass

from propmanager.accounts.rights import Role
from propmanager.demo.biens import Flavour
from propmanager.tenants.plans import Plan

# Both are shown on the terminal of whoever starts the demonstration.
PASSWORD = "demonstration-locale"  # noqa: S105 - see above
STAFF_TOTP_SECRET = "DEMO7XKQ2WMZ4TVH6YBN3RLJ5PCAUFSE"  # noqa: S105 - see above: the team has a second factor


@dataclass(frozen=True)
class Person:
    email: str
    prenom: str
    nom: str
    is_staff: bool = False
    totp_secret: str = ""


@dataclass(frozen=True)
class Space:
    nom: str
    subdomain: str
    plan: Plan
    biens: int
    flavour: Flavour
    members: tuple[tuple[Person, Role], ...]


CLAIRE = Person("claire@dupont.example", "Claire", "Dupont")
LUCIE = Person("lucie@dupont.example", "Lucie", "Bernard")
PAUL = Person("paul@martin.example", "Paul", "Martin")
AGNES = Person("agnes@conseil.example", "Agnès", "Roche")
STAFF = Person("equipe@propmanager.example", "Inès", "Garnier", is_staff=True, totp_secret=STAFF_TOTP_SECRET)

SPACES = (
    Space(
        "Dupont Patrimoine",
        "dupont",
        Plan.PREMIUM,
        8,
        Flavour.EVEN,
        ((CLAIRE, Role.OWNER), (LUCIE, Role.LECTURE), (AGNES, Role.GESTIONNAIRE)),
    ),
    Space(
        "Martin Patrimoine",
        "martin",
        Plan.ENTERPRISE,
        60,
        Flavour.ODD,
        ((PAUL, Role.OWNER), (AGNES, Role.GESTIONNAIRE)),
    ),
)
