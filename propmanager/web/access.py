"""The page table's rows, and the pure rules that say who may open a page or run a handler. Deny by default."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from propmanager.accounts.service import Identity, Role, outranks
from propmanager.core.access import PUBLIC_MARK, ROLE_MARK
from propmanager.tenants import standing
from propmanager.tenants.plans import Feature, terms
from propmanager.web.hosts import Site

LOGIN, RESUME, CHOICE, REFUSED, SUSPENDED = "/connexion", "/reprise", "/choix", "/acces-refuse", "/espace-ferme"


class Audience(StrEnum):
    PUBLIC = "public"
    VISITOR = "visitor"  # somebody logged in on the bare host, who has yet to choose a tenant
    MEMBER = "member"
    STAFF = "staff"


@dataclass(frozen=True)
class Page:
    """One row of the page table. `states` are the state classes whose handlers this page may run."""

    route: str
    title: str
    component: Callable[[], Any]
    audience: Audience
    states: tuple[type, ...] = ()
    on_load: Sequence[Any] = field(default_factory=list)
    role: Role = Role.LECTURE
    feature: Feature | None = None
    open_when_suspended: bool = False
    site: Site | None = None  # None: both the bare host and the tenants' hosts


def where_to_instead(page: Page | None, who: Identity | None, *, now: datetime) -> str | None:
    """None when the page may be opened; else the page to show instead."""
    if page is None:
        return REFUSED
    if page.audience == Audience.PUBLIC:
        return None
    if who is None:
        return LOGIN
    if not who.is_live(now):
        return RESUME
    return _where_of_signed_in(page, who, now)


def _where_of_signed_in(page: Page, who: Identity, now: datetime) -> str | None:
    if page.audience == Audience.STAFF:
        return None if who.is_staff and who.tenant_id is None else REFUSED
    if page.audience == Audience.VISITOR:
        return None if who.tenant_id is None else REFUSED
    if who.tenant_id is None or who.role is None:
        return CHOICE
    if not outranks(who.role, page.role) or not _has_feature(who, page.feature):
        return REFUSED
    return None if page.open_when_suspended or is_open(who, now) else SUSPENDED


def may_run(handler: Callable[..., Any], pages: Sequence[Page], who: Identity | None, *, now: datetime) -> bool:
    """Whether a handler answers: it is public, or it belongs to a page this person may open, and the role suffices."""
    if getattr(handler, PUBLIC_MARK, False):
        return True
    wanted = getattr(handler, ROLE_MARK, None)
    if who is None or (wanted and (who.role is None or not outranks(who.role, Role(wanted)))):
        return False
    return any(page.audience != Audience.PUBLIC and where_to_instead(page, who, now=now) is None for page in pages)


def is_open(who: Identity, now: datetime) -> bool:
    return who.tenant_status is not None and standing.is_open(who.tenant_status, who.trial_ends_at, now=now)


def _has_feature(who: Identity, feature: Feature | None) -> bool:
    return feature is None or (who.plan is not None and feature in terms(who.plan).features)
