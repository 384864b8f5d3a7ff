"""The states of the team's pages, driven with what a page, or an attacker, sends."""

import uuid
from datetime import timedelta

import pytest

from propmanager.accounts.rights import Action, Role
from propmanager.core.access import ACTION_MARK
from propmanager.core.errors import NotAllowed
from propmanager.team import rules, service
from propmanager.team.leaving_state import LeavingState
from propmanager.team.state import TeamState
from propmanager.tenants.plans import Plan
from tests.state_tab import JUNK, Tab
from tests.team.books import pending, roles, told

ADDRESS = "/parametres/equipe"


def open_team(colleague):
    tab = Tab(colleague.asker.tenant_id, TeamState, ADDRESS, session_id=colleague.asker.session_id)
    tab.run(TeamState.load)
    return tab


def test_the_page_shows_members_invitations_and_seats(make_tenant, make_colleague, now):
    tenant_id = make_tenant(Plan.PREMIUM)
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE, email="lucie@exemple.fr")
    service.invite(owner.asker, ["paul@exemple.fr"], Role.GESTIONNAIRE, now=now)
    service.invite(owner.asker, ["tard@exemple.fr"], Role.LECTURE, now=now - timedelta(days=8))
    team = open_team(owner).state.team
    assert [(row.id, row.nom, row.role_label, row.is_reader, row.may_touch) for row in team.members] == [
        (str(owner.id), "Claire Dupont", "Propriétaire du compte", True, True),
        (str(lucie.id), "Claire Dupont", "Lecture seule", False, True),
    ]
    assert [(row.email, row.role_label, row.is_expired) for row in team.invitations] == [
        ("paul@exemple.fr", "Gestion", False),
        ("tard@exemple.fr", "Lecture seule", True),
    ]
    assert (team.seats.text, team.seats.bigger_plan, team.seats.is_full, team.may_invite) == (
        "3 places prises sur 5, dont 1 invitation en attente.",
        "Le plan Enterprise permet autant de personnes que vous voulez.",
        False,
        True,
    )
    assert [value for value, _ in team.roles] == ["lecture", "gestionnaire", "admin", "owner"]


def test_an_administrator_sees_owners_and_cannot_touch_them(make_tenant, make_colleague):
    tenant_id = make_tenant()
    owner, admin = make_colleague(tenant_id), make_colleague(tenant_id, Role.ADMIN)
    team = open_team(admin).state.team
    assert [(row.id, row.may_touch) for row in team.members] == [(str(owner.id), False), (str(admin.id), True)]
    assert [value for value, _ in team.roles] == ["lecture", "gestionnaire", "admin"]


def test_invitations_are_sent_and_the_dialog_closes(make_tenant, make_colleague):
    owner = make_colleague(make_tenant())
    tab = open_team(owner)
    tab.run(TeamState.ask_invite)
    assert tab.state.is_inviting is True
    tab.run(TeamState.invite, {"emails": "a@exemple.fr\nb@exemple.fr", "role": "admin"})
    assert (tab.state.is_inviting, tab.state.is_busy, tab.state.errors) == (False, False, {})
    assert [row.email for row in tab.state.team.invitations] == ["a@exemple.fr", "b@exemple.fr"]
    assert tab.state.notice["title"] == "2 invitations envoyées"


@pytest.mark.parametrize("typed", [*JUNK, {"emails": ["x"], "role": 3}, {"emails": "a@exemple.fr", "role": "root"}])
def test_junk_invites_nobody_and_says_so_in_the_form(make_tenant, make_colleague, typed):
    owner = make_colleague(make_tenant())
    tab = open_team(owner)
    tab.run(TeamState.ask_invite)
    tab.run(TeamState.invite, typed)
    assert (tab.state.is_inviting, tab.state.is_busy, bool(tab.state.errors)) == (True, False, True)
    assert pending(owner.asker.tenant_id) == []


def test_more_people_than_seats_is_said_under_the_field(make_tenant, make_colleague):
    owner = make_colleague(make_tenant(Plan.BASIC))
    tab = open_team(owner)
    tab.run(TeamState.invite, {"emails": "a@exemple.fr, b@exemple.fr", "role": "lecture"})
    assert tab.state.errors["emails"].startswith("Votre plan Basic permet 2 personnes")
    assert pending(owner.asker.tenant_id) == []


def test_a_role_is_changed_and_changed_back(make_tenant, make_colleague):
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    tab = open_team(owner)
    tab.run(TeamState.ask_role, str(lucie.id))
    assert (tab.state.changing_nom, tab.state.changing_role) == ("Claire Dupont", "lecture")
    tab.run(TeamState.change_role, {"role": "admin"})
    assert (roles(tenant_id)[lucie.id], tab.state.changing_nom) == (Role.ADMIN, "")
    assert tab.state.done_text == "Claire Dupont a maintenant le rôle « Administration »."
    tab.run(TeamState.undo)
    tab.run(TeamState.undo)  # a double click
    assert (roles(tenant_id)[lucie.id], tab.state.done_text) == (Role.LECTURE, "")
    assert len(told(tenant_id)) == 2


def test_a_refused_role_stays_in_its_dialog(make_tenant, make_colleague):
    owner = make_colleague(make_tenant())
    tab = open_team(owner)
    tab.run(TeamState.ask_role, str(owner.id))
    for typed, sentence in (({"role": "lecture"}, rules.LAST_OWNER), ([], "Choisissez un des rôles proposés.")):
        tab.run(TeamState.change_role, typed)
        assert (tab.state.role_error, tab.state.changing_nom) == (sentence, "Claire Dupont")


def test_somebody_is_removed_after_the_question_only(make_tenant, make_colleague):
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    tab = open_team(owner)
    tab.run(TeamState.remove)
    assert lucie.id in roles(tenant_id)
    tab.run(TeamState.ask_removal, str(lucie.id))
    tab.run(TeamState.show_dialog, False)
    tab.run(TeamState.remove)
    assert lucie.id in roles(tenant_id)
    tab.run(TeamState.ask_removal, str(lucie.id))
    tab.run(TeamState.remove)
    assert (list(roles(tenant_id)), len(tab.state.team.members)) == ([owner.id], 1)


def test_an_invitation_is_withdrawn_and_given_back(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    tab = open_team(owner)
    tab.run(TeamState.revoke, tab.state.team.invitations[0].id)
    assert (pending(tenant_id), tab.state.team.invitations) == ([], [])
    assert tab.state.done_text == "L’invitation de paul@exemple.fr est annulée."
    tab.run(TeamState.undo)
    assert [row.email for row in tab.state.team.invitations] == ["paul@exemple.fr"]
    tab.run(TeamState.send_again, tab.state.team.invitations[0].id)
    assert tab.notice == ("success", "paul@exemple.fr reçoit un nouveau lien. L’ancien ne sert plus.")


@pytest.mark.parametrize(
    "handler",
    [TeamState.ask_role, TeamState.ask_removal, TeamState.send_again, TeamState.revoke, TeamState.show_dialog],
)
def test_junk_and_ids_of_others_change_nothing(make_tenant, make_colleague, handler, now):
    """Checklist B29."""
    elsewhere, tenant_id = make_tenant(), make_tenant()
    stranger, owner = make_colleague(elsewhere), make_colleague(tenant_id)
    service.invite(stranger.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    before = told(elsewhere)
    tab = open_team(owner)
    theirs = (str(stranger.id), str(pending(elsewhere)[0].id))
    for argument in (*JUNK, *theirs, str(uuid.uuid4())):
        tab.run(handler, argument)
        tab.run(TeamState.change_role, {"role": "lecture"})
        tab.run(TeamState.remove)
        tab.run(TeamState.undo)
    assert (told(elsewhere), roles(elsewhere)) == (before, {stranger.id: Role.OWNER})
    assert (told(tenant_id), roles(tenant_id)) == ([], {owner.id: Role.OWNER})


def test_who_lost_the_right_meanwhile_is_refused(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner, admin = make_colleague(tenant_id), make_colleague(tenant_id, Role.ADMIN)
    tab = open_team(admin)
    service.change_role(owner.asker, admin.id, Role.LECTURE, now=now)
    with pytest.raises(NotAllowed):
        tab.run(TeamState.load)


def test_leaving_asks_first_and_tells_the_last_owner_why_not(make_tenant, make_colleague):
    tenant_id = make_tenant()
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    tabs = [
        Tab(tenant_id, LeavingState, "/parametres/quitter", session_id=one.asker.session_id) for one in (owner, lucie)
    ]
    for tab in tabs:
        tab.run(LeavingState.load)
        tab.run(LeavingState.leave)  # not asked for
    assert [tab.state.fault for tab in tabs] == [rules.LAST_OWNER_LEAVES, ""]
    for tab in tabs:
        tab.run(LeavingState.ask)
        tab.run(LeavingState.leave)
    assert roles(tenant_id) == {owner.id: Role.OWNER}


@pytest.mark.parametrize(("state", "action"), [(TeamState, Action.MANAGE_TEAM), (LeavingState, Action.OWN_ACCOUNT)])
def test_every_handler_names_its_action(state, action):
    own = [one for name, one in state.event_handlers.items() if name in vars(state) and name != "setvar"]
    assert {getattr(one.fn, ACTION_MARK, None) for one in own} == {action}
