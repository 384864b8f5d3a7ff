"""Invitations sent, sent again, withdrawn and given back."""

import uuid
from datetime import timedelta

import pytest
import sqlalchemy as sa

from propmanager.accounts.rights import Role
from propmanager.core.errors import InvalidInput, NotAllowed, NotFound, PlanLimitReached
from propmanager.core.tenancy import platform_session
from propmanager.journal.service import Kind
from propmanager.team import service, tasks
from propmanager.team.acceptance import UNKNOWN
from propmanager.team.code import read_code
from propmanager.tenants.model import Tenant, TenantStatus
from propmanager.tenants.plans import Plan
from tests.team.books import code_of, deferred, host_of, letter_of, pending, told

BASIC_IS_FULL = (
    "Votre plan Basic permet 2 personnes, invitations en attente comprises : aucune place n’est libre. "
    "Annulez une invitation, ou changez de plan. Le plan Premium permet 5 personnes."
)
SEND = "team.send_invitation"


def test_an_invitation_waits_for_its_mail_and_is_journaled(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr", "lucie@exemple.fr"], Role.GESTIONNAIRE, now=now)
    rows = pending(tenant_id)
    expected = ("gestionnaire", owner.id, None, now, now + timedelta(days=7))
    assert [(one.email, one.role, one.invited_by, one.code_hash, one.created_at, one.expires_at) for one in rows] == [
        ("lucie@exemple.fr", *expected),
        ("paul@exemple.fr", *expected),
    ]
    assert sorted(told(tenant_id), key=str) == sorted(
        [(Kind.MEMBER_INVITED, owner.id, {"role": "gestionnaire", "invitation_id": str(one.id)}) for one in rows],
        key=str,
    )
    assert sorted(deferred(SEND, tenant_id), key=str) == sorted(
        [{"tenant_id": str(tenant_id), "invitation_id": str(one.id)} for one in rows], key=str
    )


def test_the_mail_holds_a_code_of_256_bits_of_which_only_the_hash_is_kept(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    (invitation,) = pending(tenant_id)
    code = read_code(code_of(invitation))
    (invitation,) = pending(tenant_id)
    assert code is not None
    assert (code.invitation_id, len(code.secret), len(invitation.code_hash or b"")) == (invitation.id, 43, 32)
    with platform_session("test") as db:
        row = db.execute(sa.text("select i::text from invitation i where id = :id"), {"id": invitation.id}).scalar_one()
    assert code.secret not in row


def test_the_mail_says_who_invites_where_to_what_and_until_when(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    (invitation,) = pending(tenant_id)
    letter = letter_of(invitation)
    with platform_session("test") as db:
        tenant = db.get_one(Tenant, tenant_id)
    assert letter.to == "paul@exemple.fr"
    assert letter.subject == "Invitation dans l’espace « Essai »"
    for said in ("Claire Dupont", "Lecture seule", f"http://{tenant.subdomain}.localhost:3000/invitation?code="):
        assert (said in letter.text, said in letter.html) == (True, True)
    assert letter_of(invitation).message_id != letter.message_id


def test_a_mail_that_leaves_late_holds_a_code_that_works(make_tenant, make_colleague, now):
    """A job that is tried again makes a new code; the one before is dead."""
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    (invitation,) = pending(tenant_id)
    first, second = code_of(invitation), code_of(invitation)
    with pytest.raises(NotFound, match=UNKNOWN):
        service.find_offer(first, host_of(tenant_id), now=now)
    assert service.find_offer(second, host_of(tenant_id), now=now).email == "paul@exemple.fr"


@pytest.mark.parametrize("what", ["revoked", "expired", "gone"])
def test_no_mail_leaves_for_an_invitation_that_is_over(what, make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id)
    sent_at = now - timedelta(days=8) if what == "expired" else now
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=sent_at)
    (invitation,) = pending(tenant_id)
    if what == "revoked":
        service.revoke(owner.asker, invitation.id, now=now)
    invitation_id = uuid.uuid4() if what == "gone" else invitation.id
    assert tasks._invitation(tenant_id, invitation_id) is None


def test_who_has_an_account_and_who_has_none_get_the_same_answer_and_each_a_mail(make_tenant, make_colleague, now):
    """Checklist A3: an invitation tells nobody whether an address has an account."""
    known = make_colleague(make_tenant()).email
    said = []
    for email in (known, f"{uuid.uuid4().hex}@exemple.fr"):
        tenant_id = make_tenant()
        owner = make_colleague(tenant_id)
        answer = service.invite(owner.asker, [email], Role.LECTURE, now=now)
        (invitation,) = pending(tenant_id)
        letter = letter_of(invitation)
        code = letter.text.partition("code=")[2].split()[0]
        told = letter.text.replace(code, "CODE").replace(letter.text.partition("http://")[2].partition(".")[0], "HOST")
        said.append((answer, letter.subject, told, len(deferred(SEND, tenant_id))))
    assert said[0] == said[1]


def test_addresses_that_are_in_the_team_or_invited_are_each_said(make_tenant, make_colleague, now):
    tenant_id = make_tenant(Plan.ENTERPRISE)
    owner, lucie = make_colleague(tenant_id), make_colleague(tenant_id, Role.LECTURE)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    with pytest.raises(InvalidInput) as refused:
        service.invite(owner.asker, [lucie.email, "jean@exemple.fr", "paul@exemple.fr"], Role.LECTURE, now=now)
    assert refused.value.fields == {
        "emails": f"{lucie.email} fait déjà partie de votre équipe.\n"
        "paul@exemple.fr a déjà une invitation en attente. Vous pouvez la renvoyer."
    }
    assert [one.email for one in pending(tenant_id)] == ["paul@exemple.fr"]


def test_an_invitation_that_ran_out_makes_room_for_a_new_one(make_tenant, make_colleague, now):
    tenant_id = make_tenant(Plan.BASIC)
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now - timedelta(days=7))
    service.invite(owner.asker, ["paul@exemple.fr"], Role.ADMIN, now=now)
    assert [(one.email, one.role) for one in pending(tenant_id)] == [("paul@exemple.fr", Role.ADMIN)]


def test_nobody_invites_above_their_own_role(make_tenant, make_colleague, now):
    """Checklist A25."""
    tenant_id = make_tenant()
    admin = make_colleague(tenant_id, Role.ADMIN)
    with pytest.raises(NotAllowed, match="Vous ne pouvez pas inviter à un rôle plus élevé"):
        service.invite(admin.asker, ["paul@exemple.fr"], Role.OWNER, now=now)
    assert pending(tenant_id) == []


def test_who_has_not_verified_their_address_sends_no_mail_to_strangers(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner = make_colleague(tenant_id, is_verified=False)
    with pytest.raises(NotAllowed, match="Vérifiez d’abord votre adresse e-mail"):
        service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    assert pending(tenant_id) == []


@pytest.mark.parametrize("status", [TenantStatus.SUSPENDED, TenantStatus.EXPIRED])
def test_a_closed_space_invites_nobody(status, make_tenant, make_colleague, now):
    tenant_id = make_tenant(status=status)
    owner = make_colleague(tenant_id)
    with pytest.raises(NotAllowed, match="Votre espace est fermé"):
        service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    assert pending(tenant_id) == []


def test_sent_again_it_has_a_new_code_and_seven_more_days(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner, second = make_colleague(tenant_id), make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now - timedelta(days=3))
    (invitation,) = pending(tenant_id)
    old = code_of(invitation)
    assert service.send_again(second.asker, invitation.id, now=now) == "paul@exemple.fr"
    (renewed,) = pending(tenant_id)
    assert (renewed.id, renewed.code_hash, renewed.invited_by, renewed.expires_at) == (
        invitation.id,
        None,
        second.id,
        now + timedelta(days=7),
    )
    with pytest.raises(NotFound, match=UNKNOWN):
        service.find_offer(old, host_of(tenant_id), now=now)
    assert service.find_offer(code_of(renewed), host_of(tenant_id), now=now).inviter == "Claire Dupont"
    assert len(deferred(SEND, tenant_id)) == 2


def test_one_that_ran_out_is_sent_again_when_a_seat_is_left(make_tenant, make_colleague, now):
    tenant_id = make_tenant(Plan.BASIC)
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now - timedelta(days=7))
    service.invite(owner.asker, ["lucie@exemple.fr"], Role.LECTURE, now=now)
    paul = pending(tenant_id)[1]
    with pytest.raises(PlanLimitReached, match=BASIC_IS_FULL):
        service.send_again(owner.asker, paul.id, now=now)
    service.revoke(owner.asker, pending(tenant_id)[0].id, now=now)
    service.send_again(owner.asker, paul.id, now=now)


def test_a_revocation_can_be_taken_back_while_its_seat_is_free(make_tenant, make_colleague, now):
    tenant_id = make_tenant(Plan.BASIC)
    owner = make_colleague(tenant_id)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    (invitation,) = pending(tenant_id)
    code = code_of(invitation)
    service.revoke(owner.asker, invitation.id, now=now)
    assert pending(tenant_id) == []
    assert service.restore(owner.asker, invitation.id, now=now) == "paul@exemple.fr"
    assert service.find_offer(code, host_of(tenant_id), now=now).email == "paul@exemple.fr"
    service.revoke(owner.asker, invitation.id, now=now)
    service.invite(owner.asker, ["lucie@exemple.fr"], Role.LECTURE, now=now)
    with pytest.raises(PlanLimitReached):
        service.restore(owner.asker, invitation.id, now=now)


def test_an_administrator_touches_no_invitation_of_an_owner(make_tenant, make_colleague, now):
    tenant_id = make_tenant()
    owner, admin = make_colleague(tenant_id), make_colleague(tenant_id, Role.ADMIN)
    service.invite(owner.asker, ["paul@exemple.fr"], Role.OWNER, now=now)
    (invitation,) = pending(tenant_id)
    for work in (service.revoke, service.send_again):
        with pytest.raises(NotAllowed):
            work(admin.asker, invitation.id, now=now)
    assert [one.expires_at for one in pending(tenant_id)] == [invitation.expires_at]


@pytest.mark.parametrize("work", [service.send_again, service.revoke, service.restore])
def test_an_invitation_of_another_tenant_is_as_unknown_as_an_invented_one(work, make_tenant, make_colleague, now):
    """Checklist B29."""
    elsewhere = make_tenant()
    stranger, owner = make_colleague(elsewhere), make_colleague(make_tenant())
    service.invite(stranger.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    (theirs,) = pending(elsewhere)
    said = set()
    for invitation_id in (theirs.id, uuid.uuid4()):
        with pytest.raises(NotFound) as refused:
            work(owner.asker, invitation_id, now=now)
        said.add(refused.value.message)
    assert len(said) == 1
    assert [one.expires_at for one in pending(elsewhere)] == [theirs.expires_at]
