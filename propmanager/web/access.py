"""The page table's rows, and the pure rules that say who may open a page or run a handler. Deny by default."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any

from propmanager.accounts.service import Action, Identity, may
from propmanager.core.access import ACTION_MARK, PUBLIC_MARK, STEP_UP_MARK
from propmanager.tenants import standing
from propmanager.tenants.plans import Feature, has_feature
from propmanager.web.hosts import Site

LOGIN, RESUME, CHOICE, REFUSED, SUSPENDED = "/connexion", "/reprise", "/choix", "/acces-refuse", "/espace-ferme"
CONFIRM, STAFF_FACTORS, PLAN_REQUIRED = "/confirmation", "/admin/securite", "/plan-requis"


class Audience(StrEnum):
    PUBLIC = "public"
    VISITOR = "visitor"  # somebody logged in on the bare host, who has yet to choose a tenant
    MEMBER = "member"
    STAFF = "staff"
    PERSON = "person"  # anybody signed in, on either site


@dataclass(frozen=True)
class Page:
    """One row of the page table. `states` are the state classes whose handlers this page may run."""

    route: str
    title: str
    component: Callable[[], Any]
    audience: Audience
    states: tuple[type, ...] = ()
    on_load: Sequence[Any] = field(default_factory=list)
    action: Action = Action.READ
    feature: Feature | None = None
    open_when_suspended: bool = False
    step_up: bool = False  # asks again who it is when the last proof is older than ten minutes
    keeps_open: bool = False  # loads nothing anew when only its socket comes back: something may be half typed in it
    before_second_factor: bool = False  # staff may open it to set up the second factor they must have
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
    instead = _AUDIENCES[page.audience](page, who, now)
    if instead is None and page.step_up and not who.has_confirmed(now):
        return CONFIRM
    return instead


def _where_of_staff(page: Page, who: Identity, _now: datetime) -> str | None:
    if not who.is_staff or who.tenant_id is not None:
        return REFUSED
    return None if who.second_factor or page.before_second_factor else STAFF_FACTORS


def _where_of_visitor(_page: Page, who: Identity, _now: datetime) -> str | None:
    return None if who.tenant_id is None else REFUSED


def _where_of_member(page: Page, who: Identity, now: datetime) -> str | None:
    if who.tenant_id is None or who.role is None:
        return CHOICE
    if not may(who.role, page.action):
        return REFUSED
    if not page.open_when_suspended and not is_open(who, now):
        return SUSPENDED
    return None if page.feature is None or has_feature(who.plan, page.feature) else PLAN_REQUIRED


def _where_of_person(_page: Page, _who: Identity, _now: datetime) -> str | None:
    return None


_AUDIENCES = {
    Audience.STAFF: _where_of_staff,
    Audience.VISITOR: _where_of_visitor,
    Audience.MEMBER: _where_of_member,
    Audience.PERSON: _where_of_person,
}


def may_run(handler: Callable[..., Any], pages: Sequence[Page], who: Identity | None, *, now: datetime) -> bool:
    """Whether a handler answers: it is public, or on a page this person may open, and an action of their role."""
    if is_public(handler):
        return True
    action = getattr(handler, ACTION_MARK, None)
    if who is None or (action and not may(who.role, Action(action))) or wants_proof(handler, who, now=now):
        return False
    return any(page.audience != Audience.PUBLIC and where_to_instead(page, who, now=now) is None for page in pages)


def missing_feature(pages: Sequence[Page], who: Identity, *, now: datetime) -> Feature | None:
    """The feature whose want alone keeps all the pages shut; None when one is open, or another reason stands."""
    places = {where_to_instead(page, who, now=now): page.feature for page in pages if page.audience != Audience.PUBLIC}
    return None if None in places else places.get(PLAN_REQUIRED)


def is_public(handler: Callable[..., Any]) -> bool:
    return getattr(handler, PUBLIC_MARK, False)


def wants_proof(handler: Callable[..., Any], who: Identity, *, now: datetime) -> bool:
    """Whether the handler first wants to be told again who is there."""
    return getattr(handler, STEP_UP_MARK, False) and not who.has_confirmed(now)


def is_open(who: Identity, now: datetime) -> bool:
    return who.tenant_status is not None and standing.is_open(who.tenant_status, who.trial_ends_at, now=now)
