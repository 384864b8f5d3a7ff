"""Writes into a tab's session state who its user is, in the words the shell shows."""

from datetime import datetime

from propmanager.accounts.rights import ROLE_LABELS
from propmanager.accounts.service import Action, Identity, may
from propmanager.core import french
from propmanager.core.clock import day_in_paris
from propmanager.tenants import standing
from propmanager.tenants.model import TenantStatus
from propmanager.tenants.plans import TRIAL_DAYS
from propmanager.ui.state import SessionState


def is_of_another(session: SessionState, who: Identity | None) -> bool:
    """Whether the tab's state was filled for somebody else than who now asks."""
    holder = session._session_id  # noqa: SLF001 - the guard's own field
    return bool(holder) and holder != (str(who.session_id) if who else "")


def is_stale(session: SessionState, who: Identity | None) -> bool:
    """Whether what the tab shows of its user has changed: name, role, plan or standing."""
    return session._standing != _standing(who)  # noqa: SLF001


def bind(session: SessionState, who: Identity | None, now: datetime) -> None:
    """The only place where these fields are written."""
    session._standing = _standing(who)  # noqa: SLF001 - written by the guard alone, here
    session._session_id = str(who.session_id) if who else ""  # noqa: SLF001
    session._user_id = str(who.user_id) if who else ""  # noqa: SLF001
    session._tenant_id = str(who.tenant_id or "") if who else ""  # noqa: SLF001
    session._role = who.role.value if who and who.role else ""  # noqa: SLF001
    session.user_name = f"{who.prenom} {who.nom}" if who else ""
    session.user_initials = f"{who.prenom[:1]}{who.nom[:1]}".upper() if who else ""
    session.user_role = role_label(who) if who else ""
    session.tenant_name = who.tenant_nom if who else ""
    session.may_write = bool(who and may(who.role, Action.WRITE_BIENS))
    session.actions = [action.value for action in Action if who and may(who.role, action)]
    session.trial_text, session.trial_percent = trial(who, now) if who else ("", 0)


def _standing(who: Identity | None) -> str:
    if who is None:
        return ""
    facts = (
        who.session_id,
        who.role,
        who.plan,
        who.tenant_status,
        who.trial_ends_at,
        who.tenant_nom,
        who.prenom,
        who.nom,
    )
    return repr(facts)


def role_label(who: Identity) -> str:
    if who.role:
        return ROLE_LABELS[who.role]
    return "Équipe PropManager" if who.is_staff else ""


def trial(who: Identity, now: datetime) -> tuple[str, int]:
    """The sentence of the trial strip and the share of the trial that is used up; nothing outside a trial."""
    if who.tenant_status != TenantStatus.TRIAL or who.trial_ends_at is None:
        return "", 0
    left = standing.trial_days_left(who.trial_ends_at, now=now)
    end = french.format_day(day_in_paris(who.trial_ends_at))
    text = f"Essai gratuit : il vous reste {french.counted(left, 'jour', 'jours')}. Il se termine le {end}."
    return text, round(100 * (TRIAL_DAYS - left) / TRIAL_DAYS)
