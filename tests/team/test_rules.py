"""Every pair of roles, and the last owner."""

from itertools import product

import pytest

from propmanager.accounts.rights import Role
from propmanager.team import rules

OWNER, ADMIN, GESTIONNAIRE, LECTURE = Role
ALLOWED = ""
ABOVE = "Cette personne a un rôle plus élevé que le vôtre."
GIVES_ABOVE = "Vous ne pouvez pas donner un rôle plus élevé que le vôtre."


def change(actor, held, wanted, *, is_self=False, other_owners=1):
    return rules.fault_of_change(actor, held, wanted, is_self=is_self, other_owners=other_owners)


@pytest.mark.parametrize(("actor", "held", "wanted"), [*product((GESTIONNAIRE, LECTURE), Role, Role)])
def test_who_does_not_manage_the_team_changes_nobody(actor, held, wanted):
    assert change(actor, held, wanted) == rules.NO_RIGHT
    assert rules.fault_of_removal(actor, held, other_owners=1) == rules.NO_RIGHT
    assert rules.fault_of_invitation(actor, wanted) == rules.NO_RIGHT
    assert rules.fault_of_revocation(actor, wanted) == rules.NO_RIGHT


@pytest.mark.parametrize(("held", "wanted"), [*product(Role, Role)])
def test_an_owner_changes_everybody(held, wanted):
    assert change(OWNER, held, wanted) == ALLOWED


@pytest.mark.parametrize(("held", "wanted"), [*product(Role, Role)])
def test_an_administrator_neither_touches_an_owner_nor_makes_one(held, wanted):
    expected = ABOVE if held == OWNER else GIVES_ABOVE if wanted == OWNER else ALLOWED
    assert change(ADMIN, held, wanted) == expected


def test_nobody_raises_themselves():
    assert change(ADMIN, ADMIN, OWNER, is_self=True) == rules.ABOVE_ONESELF
    assert change(ADMIN, ADMIN, LECTURE, is_self=True) == ALLOWED


@pytest.mark.parametrize("wanted", [ADMIN, GESTIONNAIRE, LECTURE])
def test_the_last_owner_stays_one(wanted):
    assert change(OWNER, OWNER, wanted, other_owners=0) == rules.LAST_OWNER
    assert rules.fault_of_removal(OWNER, OWNER, other_owners=0) == rules.LAST_OWNER
    assert rules.fault_of_leaving(OWNER, other_owners=0) == rules.LAST_OWNER_LEAVES
    assert change(OWNER, OWNER, OWNER, other_owners=0) == ALLOWED


@pytest.mark.parametrize(("role", "given"), [*product(Role, Role)])
def test_nobody_invites_above_themselves(role, given):
    order = [LECTURE, GESTIONNAIRE, ADMIN, OWNER]
    may = role in {OWNER, ADMIN} and order.index(given) <= order.index(role)
    assert (rules.fault_of_invitation(role, given) == ALLOWED) == may
    assert (rules.fault_of_revocation(role, given) == ALLOWED) == may
    assert (given in rules.roles_given_by(role)) == may


@pytest.mark.parametrize("role", [ADMIN, GESTIONNAIRE, LECTURE])
def test_anybody_but_the_last_owner_may_leave(role):
    assert rules.fault_of_leaving(role, other_owners=0) == ALLOWED
    assert rules.fault_of_leaving(OWNER, other_owners=1) == ALLOWED


@pytest.mark.parametrize(
    ("maximum", "members", "invitations", "left"), [(5, 2, 1, 2), (5, 5, 0, 0), (2, 2, 3, 0), (None, 900, 90, None)]
)
def test_an_open_invitation_holds_a_seat(maximum, members, invitations, left):
    assert rules.seats_left(maximum, members, invitations) == left
