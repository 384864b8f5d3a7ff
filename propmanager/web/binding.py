"""Writes into a tab's session state who its user is, in the words the shell shows."""

from datetime import datetime

from propmanager.accounts.rights import ROLE_LABELS
from propmanager.accounts.service import Action, Identity, may
from propmanager.tenants.plans import Feature, has_feature
from propmanager.ui.state import SessionState
from propmanager.web.banner import banner, moving_facts


def is_of_another(session: SessionState, who: Identity | None) -> bool:
    """Whether the tab's state was filled for somebody else than who now asks."""
    holder = session._session_id  # noqa: SLF001 - the guard's own field
    return bool(holder) and holder != (str(who.session_id) if who else "")


def is_stale(session: SessionState, who: Identity | None, now: datetime) -> bool:
    """Whether what the tab shows of its user has changed: name, role, plan or standing, or the days that are left."""
    return session._standing != _standing(who, now)  # noqa: SLF001


def bind(session: SessionState, who: Identity | None, now: datetime) -> None:
    """The only place where these fields are written."""
    session._standing = _standing(who, now)  # noqa: SLF001 - written by the guard alone, here
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
    session.missing_features = [one.value for one in Feature if who and who.plan and not has_feature(who.plan, one)]
    session.banner = banner(who, now)


def _standing(who: Identity | None, now: datetime) -> str:
    if who is None:
        return ""
    facts = (
        who.session_id,
        who.role,
        who.plan,
        who.tenant_status,
        who.trial_ends_at,
        who.suspended_reason,
        who.payment_refused,
        who.closes_at,
        moving_facts(who, now),
        who.tenant_nom,
        who.prenom,
        who.nom,
    )
    return repr(facts)


def role_label(who: Identity) -> str:
    if who.role:
        return ROLE_LABELS[who.role]
    return "Équipe PropManager" if who.is_staff else ""
