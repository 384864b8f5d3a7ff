"""What a notification leaves behind: its row, its mails; and that it ends nothing by itself."""

import uuid
from datetime import timedelta

import pytest

from propmanager.accounts.model import Membership, User
from propmanager.accounts.rights import Role
from propmanager.accounts.service import digest
from propmanager.core import clock
from propmanager.core.errors import TooManyRequests
from propmanager.core.tenancy import platform_session
from propmanager.resiliation import rules
from propmanager.resiliation.model import Status
from propmanager.resiliation.telling import term_of
from tests.resiliation.desk import Desk, code_in

STRANGER = "inconnu@ailleurs.example"
CONFIRM, RECEIVED = (
    "Confirmez la résiliation de l’espace SCI des Lilas",
    "Nous avons reçu votre notification de résiliation",
)


def told(letters):
    return [(letter.to, letter.subject) for letter in letters]


def join(desk: Desk, role: Role) -> str:
    email = f"{uuid.uuid4().hex[:12]}@exemple.fr"
    with platform_session("test") as db:
        user = User(email=email, password_hash="", prenom="Paul", nom="Martin")
        db.add(user)
        db.flush()
        db.add(Membership(tenant_id=desk.world.tenant_id, user_id=user.id, role=role))
    return email


def test_it_is_kept_at_once_with_its_date(paying: Desk):
    now = clock.now()
    row = paying.notify(at=now, wanted_on="", motif="Je vends tout.")
    kept = (row.nom, row.email, row.reference, row.motif, row.status, row.notified_at, row.concerns)
    assert kept == ("Claire Dupont", paying.owner, paying.subdomain, "Je vends tout.", Status.WAITING, now, None)


def test_the_owner_gets_one_mail_with_the_date_of_the_end_and_a_link(paying: Desk):
    row = paying.notify()
    (letter,) = paying.work()
    assert told([letter]) == [(paying.owner, CONFIRM)]
    assert rules.end_in_words(term_of(paying.world.tenant_id), None) in letter.text
    assert "http://localhost:3000/resilier/confirmation?code=" in letter.text
    assert paying.row(row).code_hash == digest(code_in(letter))
    assert paying.row(row).concerns == paying.world.tenant_id


def test_a_stranger_s_notification_ends_nothing_and_gets_no_link(paying: Desk):
    paying.notify(email=STRANGER, nom="Un Inconnu")
    letters = paying.work()
    assert told(letters) == [(paying.owner, CONFIRM), (STRANGER, RECEIVED)]
    assert "code=" not in letters[1].text + letters[1].html
    assert paying.owner not in letters[1].text
    assert (paying.world.state, paying.world.row.cancel_at) == (("active", "active", ""), None)


def test_of_a_space_that_exists_and_of_one_that_does_not_a_stranger_reads_the_same(paying: Desk, unknown):
    now, nowhere = clock.now(), unknown()
    paying.notify(at=now, email=STRANGER)
    theirs = paying.work()[-1]
    paying.notify(at=now, email=STRANGER, reference=nowhere)
    (nobodys,) = paying.work()
    assert nobodys.text.replace(nowhere, paying.subdomain) == theirs.text
    assert nobodys.html.replace(nowhere, paying.subdomain) == theirs.html
    assert nobodys.subject == theirs.subject


def test_only_owners_are_asked(paying: Desk):
    second = join(paying, Role.OWNER)
    for role in (Role.ADMIN, Role.GESTIONNAIRE, Role.LECTURE):
        join(paying, role)
    paying.notify()
    assert sorted(letter.to for letter in paying.work()) == sorted([paying.owner, second])


def test_what_was_written_in_prose_is_sent_to_nobody(paying: Desk):
    paying.notify(email=STRANGER, motif="Gagnez un million sur evil.example")
    assert [letter for letter in paying.work() if "evil" in letter.text + letter.html] == []


def test_a_stranger_cannot_fill_the_owners_mailbox_and_each_notification_is_kept_all_the_same(paying: Desk):
    for number in range(rules.MAILS_A_DAY + 2):
        paying.notify(ip=f"192.0.2.{number}", email=f"inconnu-{number}@ailleurs.example")
    letters = paying.work()
    assert [letter.to for letter in letters].count(paying.owner) == rules.MAILS_A_DAY
    assert len({letter.to for letter in letters}) == rules.MAILS_A_DAY + 3
    assert {row.concerns for row in paying.rows() if row.reference == paying.subdomain} == {paying.world.tenant_id}


def test_an_owner_whose_mails_were_used_up_still_reads_that_it_came(paying: Desk):
    for number in range(rules.MAILS_A_DAY):
        paying.notify(ip=f"192.0.2.{number}", email=STRANGER)
    paying.work()
    paying.notify()
    assert told(paying.work()) == [(paying.owner, RECEIVED)]


def test_the_journal_of_the_space_tells_of_it_once(paying: Desk):
    row = paying.notify()
    paying.work()
    paying.change(row, mailed_at=None)
    assert paying.journal().count("resiliation_notified") == 1


def test_one_address_may_notify_twenty_times_an_hour(desk: Desk, unknown):
    for number in range(20):
        desk.notify(email=f"inconnu-{number}@ailleurs.example", reference=unknown())
    with pytest.raises(TooManyRequests):
        desk.notify(email="encore@ailleurs.example", reference=unknown())


def test_strangers_do_not_use_up_the_notifications_of_a_space(paying: Desk):
    for number in range(25):
        paying.notify(ip=f"198.51.100.{number}", email=f"inconnu-{number}@ailleurs.example")
    assert paying.notify(ip="203.0.113.9").email == paying.owner


def test_what_was_answered_meanwhile_is_mailed_no_more(paying: Desk):
    row = paying.notify()
    paying.change(row, status=Status.CLOSED, done_at=clock.now() - timedelta(minutes=1))
    assert paying.work() == []
