"""Who may do what in a tenant: the one matrix of roles and actions. Pages, handlers and routes name an action."""

from enum import StrEnum


class Role(StrEnum):
    """From the most to the least a member may do in one tenant."""

    OWNER = "owner"
    ADMIN = "admin"
    GESTIONNAIRE = "gestionnaire"
    LECTURE = "lecture"


class Action(StrEnum):
    READ = "read"
    OWN_ACCOUNT = "own_account"  # one's own name, password, factors and sessions
    WRITE_BIENS = "write_biens"
    MANAGE_TEAM = "manage_team"
    MANAGE_API = "manage_api"
    READ_JOURNAL = "read_journal"
    EXPORT_TENANT = "export_tenant"
    MANAGE_BILLING = "manage_billing"
    ERASE_TENANT = "erase_tenant"


# What a role is called on the screen and in mails.
ROLE_LABELS = {
    Role.OWNER: "Propriétaire du compte",
    Role.ADMIN: "Administration",
    Role.GESTIONNAIRE: "Gestion",
    Role.LECTURE: "Lecture seule",
}

_RANK = {Role.LECTURE: 0, Role.GESTIONNAIRE: 1, Role.ADMIN: 2, Role.OWNER: 3}

_EVERYBODY = frozenset(Role)
_WRITERS = frozenset({Role.OWNER, Role.ADMIN, Role.GESTIONNAIRE})
_ADMINISTRATORS = frozenset({Role.OWNER, Role.ADMIN})

MATRIX: dict[Action, frozenset[Role]] = {
    Action.READ: _EVERYBODY,
    Action.OWN_ACCOUNT: _EVERYBODY,
    Action.WRITE_BIENS: _WRITERS,
    Action.MANAGE_TEAM: _ADMINISTRATORS,
    Action.MANAGE_API: _ADMINISTRATORS,
    Action.READ_JOURNAL: _ADMINISTRATORS,
    Action.EXPORT_TENANT: _ADMINISTRATORS,
    Action.MANAGE_BILLING: _ADMINISTRATORS,
    Action.ERASE_TENANT: frozenset({Role.OWNER}),
}


def may(role: Role | None, action: Action) -> bool:
    return role is not None and role in MATRIX[action]


def outranks(role: Role, other: Role) -> bool:
    """Whether `role` is at least `other`: nobody gives a role above their own."""
    return _RANK[role] >= _RANK[other]
