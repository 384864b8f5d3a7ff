"""`make shell`: Python with a tenant's session open, as the landlord sees it. Nothing is committed unless you do.

Why it was opened is asked for, and stands in the tenant's own journal before the first row is read.
"""

import code
import os
import uuid
from contextlib import suppress

from sqlmodel import select

from propmanager.biens import service as biens
from propmanager.core import clock, log
from propmanager.core.settings import settings
from propmanager.core.tenancy import TenantSession, platform_session
from propmanager.journal import service as journal
from propmanager.journal.service import Actor, Kind
from propmanager.tenants import service as tenants

LONGEST_REASON = 200
DEFAULT_SUBDOMAIN = "dupont"


def main() -> None:
    log.configure("INFO", json=settings().is_production)
    subdomain = os.environ.get("TENANT", DEFAULT_SUBDOMAIN)
    with platform_session("developer's shell") as platform:
        tenant = tenants.find_by_subdomain(platform, subdomain)
    if tenant is None:
        print(f"Aucun client « {subdomain} ». Choisissez-en un : TENANT=... make shell")
        return
    reason = _reason()
    if not reason:
        print("Sans motif, l’espace reste fermé : REASON=... make shell")
        return
    _tell_the_tenant(tenant.id, reason)
    with TenantSession(tenant.id, may_idle=True) as db:
        names = {"db": db, "tenant": tenant, "select": select, "biens": biens}
        code.interact(f"Espace de {tenant.nom}. Noms : {', '.join(names)}.", local=names, exitmsg="")


def _reason() -> str:
    """One line; empty when nobody gives one."""
    given = os.environ.get("REASON", "")
    if not given:
        with suppress(EOFError):
            given = input("Pourquoi ouvrir cet espace ? Le client le lira dans son journal : ")
    return " ".join(given.split())[:LONGEST_REASON]


def _tell_the_tenant(tenant_id: uuid.UUID, reason: str) -> None:
    team = Actor(nom="Équipe PropManager")
    with platform_session("developer's shell, told to the tenant") as db:
        journal.record(db, Kind.SPACE_OPENED, team, [tenant_id], now=clock.now(), reason=reason)


if __name__ == "__main__":
    main()
