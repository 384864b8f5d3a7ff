"""`make shell`: Python with a tenant's session open, as the landlord sees it. Nothing is committed unless you do."""

import code
import os

from sqlmodel import select

from propmanager.biens import service as biens
from propmanager.core import log
from propmanager.core.settings import settings
from propmanager.core.tenancy import TenantSession, platform_session
from propmanager.tenants import service as tenants

DEFAULT_SUBDOMAIN = "dupont"


def main() -> None:
    log.configure("INFO", json=settings().is_production)
    subdomain = os.environ.get("TENANT", DEFAULT_SUBDOMAIN)
    with platform_session("developer's shell") as platform:
        tenant = tenants.find_by_subdomain(platform, subdomain)
    if tenant is None:
        print(f"Aucun client « {subdomain} ». Choisissez-en un : TENANT=... make shell")
        return
    with TenantSession(tenant.id, may_idle=True) as db:
        names = {"db": db, "tenant": tenant, "select": select, "biens": biens}
        code.interact(f"Espace de {tenant.nom}. Noms : {', '.join(names)}.", local=names, exitmsg="")


if __name__ == "__main__":
    main()
