"""Who may change whom in a team, and how many seats are left. Pure: each rule gives the sentence of its refusal."""

from datetime import timedelta

from propmanager.accounts.rights import Action, Role, may, outranks

INVITATION_LIFE = timedelta(days=7)

NO_RIGHT = "Votre rôle ne permet pas de gérer l’équipe."
ABOVE_ONESELF = "Vous ne pouvez pas vous donner un rôle plus élevé que le vôtre."
LAST_OWNER = (
    "C’est le seul propriétaire du compte : un espace en garde toujours un. Nommez d’abord un autre propriétaire."
)
LAST_OWNER_LEAVES = (
    "Vous êtes le seul propriétaire du compte : un espace en garde toujours un. Nommez d’abord un autre propriétaire, "
    "ou fermez l’espace."
)


def roles_given_by(role: Role) -> list[Role]:
    """The roles that somebody with this one may give, from the least to the most."""
    return [one for one in reversed(Role) if outranks(role, one)] if may(role, Action.MANAGE_TEAM) else []


def fault_of_invitation(inviter: Role, role: Role) -> str:
    if not may(inviter, Action.MANAGE_TEAM):
        return NO_RIGHT
    return "" if outranks(inviter, role) else "Vous ne pouvez pas inviter à un rôle plus élevé que le vôtre."


def fault_of_revocation(actor: Role, role: Role) -> str:
    """`role` is the one that the invitation gives."""
    if not may(actor, Action.MANAGE_TEAM):
        return NO_RIGHT
    return "" if outranks(actor, role) else "Cette invitation donne un rôle plus élevé que le vôtre."


def fault_of_change(actor: Role, held: Role, wanted: Role, *, is_self: bool, other_owners: int) -> str:
    """`held` is the role of the person concerned, whom `other_owners` does not count."""
    if fault := _fault_of_touching(actor, held):
        return fault
    if not outranks(actor, wanted):
        return ABOVE_ONESELF if is_self else "Vous ne pouvez pas donner un rôle plus élevé que le vôtre."
    return LAST_OWNER if held == Role.OWNER != wanted and not other_owners else ""


def fault_of_removal(actor: Role, held: Role, *, other_owners: int) -> str:
    return _fault_of_touching(actor, held) or (LAST_OWNER if held == Role.OWNER and not other_owners else "")


def fault_of_leaving(held: Role, *, other_owners: int) -> str:
    """Anybody may go, whatever their role."""
    return LAST_OWNER_LEAVES if held == Role.OWNER and not other_owners else ""


def _fault_of_touching(actor: Role, held: Role) -> str:
    if not may(actor, Action.MANAGE_TEAM):
        return NO_RIGHT
    return "" if outranks(actor, held) else "Cette personne a un rôle plus élevé que le vôtre."


def seats_left(maximum: int | None, members: int, invitations: int) -> int | None:
    """An open invitation holds its seat. None is no limit."""
    return None if maximum is None else max(0, maximum - members - invitations)
