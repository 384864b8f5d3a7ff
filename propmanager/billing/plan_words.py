"""The plan of a tenant, told in words."""

from dataclasses import dataclass
from datetime import datetime

from propmanager.biens import service as biens
from propmanager.core import french, money
from propmanager.core.clock import day_in_paris
from propmanager.core.tenancy import TenantSession
from propmanager.tenants import service as tenants
from propmanager.tenants import standing
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import terms


@dataclass(frozen=True)
class PlanInWords:
    """A limit of 0 means unlimited."""

    plan: str
    status: str
    tone: str
    price: str
    until: str
    biens_used: str
    biens_count: int
    biens_limit: int


_STATUS = {
    TenantStatus.TRIAL: ("Essai gratuit", "info"),
    TenantStatus.ACTIVE: ("Actif", "ok"),
    TenantStatus.SUSPENDED: ("Suspendu", "bad"),
    TenantStatus.EXPIRED: ("Expiré", "bad"),
}


def plan_in_words(db: TenantSession, *, now: datetime) -> PlanInWords:
    tenant = tenants.current_tenant(db)
    offer = terms(tenant.plan)
    count = biens.count_biens(db)
    status, tone = _status(tenant, now)
    limit = offer.max_biens
    used = french.counted(count, "bien", "biens")
    return PlanInWords(
        plan=f"PropManager {offer.label}",
        status=status,
        tone=tone,
        price=f"{money.format_euros(offer.price_cents)} HT par mois",
        until=_until(tenant, now),
        biens_used=f"{used} sur {limit}" if limit else f"{used}, sans limite",
        biens_count=count,
        biens_limit=limit or 0,
    )


def _status(tenant: Tenant, now: datetime) -> tuple[str, str]:
    if tenant.status == TenantStatus.TRIAL and not standing.is_open(tenant.status, tenant.trial_ends_at, now=now):
        return "Essai terminé", "bad"
    return _STATUS[tenant.status]


def _until(tenant: Tenant, now: datetime) -> str:
    if tenant.status != TenantStatus.TRIAL or tenant.trial_ends_at is None:
        return ""
    end = french.format_day(day_in_paris(tenant.trial_ends_at))
    if tenant.trial_ends_at <= now:
        return f"Votre essai s’est terminé le {end}. Vos données sont gardées, et vous pouvez les exporter."
    return f"L’essai dure jusqu’au {end}. Rien ne sera prélevé : vous n’avez donné aucun moyen de paiement."
