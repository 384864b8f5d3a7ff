"""What every live test finds in the database: the people of the demonstration, and rows whose words nothing else holds.

Run as a process, with the environment of the server it is for.
"""

from propmanager.accounts.model import User
from propmanager.biens.model import Bien, BienType
from propmanager.core import clock
from propmanager.core.database import admin_url
from propmanager.core.migrations import migrate
from propmanager.core.tenancy import platform_session, tenant_session
from propmanager.demo.load import add_people, add_space
from propmanager.demo.people import SPACES, Space

BIENS_EACH = 3


def add_witnesses(space: Space, users: dict[str, User]) -> None:
    """The demonstration's space, with biens whose words nothing else holds."""
    with platform_session("live tests") as db:
        tenant_id = add_space(db, space, users, clock.now()).id
    with tenant_session(tenant_id) as db:
        db.add_all(_bien(space.subdomain, number) for number in range(BIENS_EACH))


def bien_name(subdomain: str, number: int) -> str:
    return f"Bien témoin {number} de {subdomain}"


def _bien(subdomain: str, number: int) -> Bien:
    name = bien_name(subdomain, number)
    return Bien(
        nom=name,
        adresse=f"{number} rue témoin {subdomain}",
        code_postal="75011",
        ville="Paris",
        type=BienType.APPARTEMENT,
        notes=f"Note témoin {number} de {subdomain}",
        nom_key=name.casefold(),
        search_text=name.casefold(),
    )


if __name__ == "__main__":
    migrate(admin_url())
    with platform_session("live tests") as session:
        everybody = add_people(session)
    for demonstrated in SPACES:
        add_witnesses(demonstrated, everybody)
