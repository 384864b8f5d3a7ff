"""Loads the demonstration the first time, and prints its logins every time."""

from propmanager.accounts.arrival import space_url
from propmanager.core import clock, log
from propmanager.core.settings import settings
from propmanager.demo.load import load
from propmanager.demo.people import PASSWORD, SPACES, STAFF


def logins() -> str:
    lines = [f"Démonstration (mot de passe de tous : {PASSWORD})"]
    for space in SPACES:
        owner, _ = space.members[0]
        lines.append(f"  {owner.email:28} {space_url(space.subdomain)}")
    lines.append(f"  {STAFF.email:28} {settings().base_url}/connexion (équipe ; code à six chiffres : make code)")
    return "\n".join(lines)


if __name__ == "__main__":
    log.configure("INFO", json=settings().is_production)
    load(clock.now())
    print(logins())
