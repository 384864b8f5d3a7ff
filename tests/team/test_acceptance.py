"""Taking up an invitation: once, by whom it was sent to, to what it says."""

import uuid
from datetime import timedelta

import pytest

from propmanager.accounts import service as accounts
from propmanager.accounts.model import User
from propmanager.accounts.rights import Role
from propmanager.core import french
from propmanager.core.client import Client
from propmanager.core.clock import day_in_paris
from propmanager.core.errors import Conflict, NotAllowed, NotFound
from propmanager.core.tenancy import platform_session
from propmanager.journal.service import Kind
from propmanager.team import acceptance, service
from propmanager.team.code import InvitationCode, read_code
from propmanager.team.service import Offer
from tests.team.books import alter, host_of, pending, roles, told
from tests.team.conftest import Sent

CLIENT = Client(ip="192.0.2.7", device="Firefox, Windows")
NEWCOMER = accounts.members.Newcomer("Paul", "Martin", "hash")


def accept(sent, taker, now, tenant_id=None):
    return service.accept(sent.code, tenant_id or sent.invitation.tenant_id, taker, now=now, client=CLIENT)


def refusal(kind, work):
    with pytest.raises(kind) as refused:
        work()
    return refused.value.message


def test_the_code_shows_who_invites_to_what(make_tenant, make_colleague, send, now):
    owner = make_colleague(make_tenant())
    sent = send(owner, "paul.nouveau@exemple.fr")
    assert service.find_offer(sent.code, host_of(owner.asker.tenant_id), now=now) == Offer(
        tenant_id=owner.asker.tenant_id,
        tenant_nom="Essai",
        email="paul.nouveau@exemple.fr",
        role_label="Gestion",
        inviter="Claire Dupont",
        expires_on=french.format_day(day_in_paris(now + timedelta(days=7))),
        has_account=False,
    )


def test_a_newcomer_gets_a_verified_account_the_role_and_a_line_in_the_journal(make_tenant, make_colleague, send, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    sent = send(owner)
    user_id = accept(sent, NEWCOMER, now)
    with platform_session("test") as db:
        user = db.get_one(User, user_id)
    assert (user.email, user.prenom, user.nom, user.password_hash, user.email_verified_at, user.is_staff) == (
        sent.invitation.email,
        "Paul",
        "Martin",
        "hash",
        now,
        False,
    )
    assert roles(tenant_id) == {owner.id: Role.OWNER, user_id: Role.GESTIONNAIRE}
    details = {"role": "gestionnaire", "invitation_id": str(sent.invitation.id)}
    assert told(tenant_id)[-1] == (Kind.INVITATION_ACCEPTED, user_id, details)


def test_who_has_an_account_joins_with_it(make_tenant, make_colleague, send, now):
    tenant_id, elsewhere = make_tenant(), make_tenant()
    owner, paul = make_colleague(tenant_id), make_colleague(elsewhere, is_verified=False)
    sent = send(owner, paul.email, Role.LECTURE)
    assert service.find_offer(sent.code, host_of(tenant_id), now=now).has_account is True
    assert accept(sent, paul.id, now) == paul.id
    assert (roles(tenant_id)[paul.id], roles(elsewhere)[paul.id]) == (Role.LECTURE, Role.OWNER)
    with platform_session("test") as db:
        assert db.get_one(User, paul.id).email_verified_at == now


def test_it_serves_once(make_tenant, make_colleague, send, now):
    """Checklist A25."""
    tenant_id = make_tenant()
    sent = send(make_colleague(tenant_id))
    accept(sent, NEWCOMER, now)
    assert refusal(Conflict, lambda: accept(sent, NEWCOMER, now)) == acceptance.USED
    assert refusal(Conflict, lambda: service.find_offer(sent.code, host_of(tenant_id), now=now)) == acceptance.USED
    assert len(roles(tenant_id)) == 2


def test_it_lasts_seven_days(make_tenant, make_colleague, send, now):
    """Checklist A25."""
    tenant_id = make_tenant()
    sent = send(make_colleague(tenant_id))
    service.find_offer(sent.code, host_of(tenant_id), now=now + timedelta(days=7, seconds=-1))
    late = now + timedelta(days=7)
    day = french.format_day(day_in_paris(late))
    expected = f"Cette invitation a expiré le {day}. Demandez-en une nouvelle à la personne qui vous a invité."
    assert refusal(Conflict, lambda: accept(sent, NEWCOMER, late)) == expected
    assert len(roles(tenant_id)) == 1


def test_revoked_it_opens_nothing(make_tenant, make_colleague, send, now):
    """Checklist A25."""
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    sent = send(owner)
    service.revoke(owner.asker, sent.invitation.id, now=now)
    assert refusal(Conflict, lambda: accept(sent, NEWCOMER, now)) == acceptance.REVOKED
    assert len(roles(tenant_id)) == 1


def test_another_address_is_refused(make_tenant, make_colleague, send, now):
    """Checklist A25."""
    tenant_id = make_tenant()
    sent = send(make_colleague(tenant_id))
    other = make_colleague(make_tenant())
    expected = (
        f"Cette invitation est pour {sent.invitation.email}. Déconnectez-vous, puis ouvrez de nouveau le lien reçu "
        "par e-mail."
    )
    assert refusal(NotAllowed, lambda: accept(sent, other.id, now)) == expected
    assert other.id not in roles(tenant_id)


@pytest.mark.parametrize(
    "edit", ["role = 'owner'", "email = 'autre@exemple.fr'", "code_hash = null", "code_hash = '\\x00'::bytea"]
)
def test_an_edited_invitation_is_opened_by_no_code(edit, make_tenant, make_colleague, send, now):
    """Checklist A25: the hash of the code is over the address, the tenant and the role as well."""
    tenant_id = make_tenant()
    sent = send(make_colleague(tenant_id))
    alter(f"update invitation set {edit} where id = :id", id=sent.invitation.id)
    assert refusal(NotFound, lambda: accept(sent, NEWCOMER, now)) == acceptance.UNKNOWN
    assert len(roles(tenant_id)) == 1


def test_on_the_host_of_another_tenant_it_is_as_unknown_as_an_invented_one(make_tenant, make_colleague, send, now):
    """Checklist B29."""
    sent = send(make_colleague(make_tenant()))
    elsewhere = make_tenant()
    assert refusal(NotFound, lambda: accept(sent, NEWCOMER, now, elsewhere)) == acceptance.UNKNOWN
    for host in (host_of(elsewhere), "localhost:3000", ""):
        assert refusal(NotFound, lambda host=host: service.find_offer(sent.code, host, now=now)) == acceptance.UNKNOWN


@pytest.mark.parametrize(
    "forge",
    [
        lambda _: "",
        lambda _: "x" * 5000,
        lambda _: "\ud800.\x00",
        lambda code: code.partition(".")[0],
        lambda code: code.partition(".")[0] + ".",
        lambda code: code[:-1],
        lambda code: f"{uuid.uuid4()}.{code.partition('.')[2]}",
    ],
)
def test_a_code_that_is_none_is_said_invalid(forge, make_tenant, make_colleague, send, now):
    sent = send(make_colleague(make_tenant()))
    forged = Sent(sent.invitation, forge(sent.code))
    assert refusal(NotFound, lambda: accept(forged, NEWCOMER, now)) == acceptance.UNKNOWN


def test_an_invitation_whose_mail_has_not_left_is_opened_by_nothing(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    service.invite(make_colleague(tenant_id).asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    (invitation,) = pending(tenant_id)
    guess = Sent(invitation, str(InvitationCode(invitation.id, "")))
    assert refusal(NotFound, lambda: accept(guess, NEWCOMER, now)) == acceptance.UNKNOWN


def test_a_code_is_read_back_as_it_was_written():
    code = InvitationCode(uuid.uuid4(), "secret")
    assert read_code(str(code)) == code
