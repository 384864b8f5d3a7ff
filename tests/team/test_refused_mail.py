"""An invitation whose mail is refused for good: whoever invited sees it on its row, and may send it again."""

import pytest

from propmanager.accounts.rights import Role
from propmanager.core.mail import MailDelayed
from propmanager.core.settings import settings
from propmanager.team import service
from tests.accounts.outbox import mail_server
from tests.team.books import pending

REFUSED = "Le message a été refusé : vérifiez l’adresse"


@pytest.fixture
def outbox(database_url, monkeypatch):
    with mail_server() as (port, outbox):
        monkeypatch.setenv("SMTP_URL", f"smtp://127.0.0.1:{port}")
        settings.cache_clear()
        yield outbox
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def owner(make_tenant, make_colleague):
    return make_colleague(make_tenant())


def rows(owner, now):
    """What the page shows: the sentence begins as it does for everybody."""
    found = service.read_team(owner.asker, now=now).invitations
    return {row.email: (row.standing.partition(" jusqu’au")[0], row.is_refused) for row in found}


def test_it_says_so_on_its_row_alone_until_it_is_sent_again(owner, outbox, now):
    outbox.answer = "550 No such mailbox"
    service.invite(owner.asker, ["faute@exemple.fr"], Role.LECTURE, now=now)
    waiting = rows(owner, now)
    outbox.run_jobs()
    outbox.answer = "250 OK"
    service.invite(owner.asker, ["juste@exemple.fr"], Role.LECTURE, now=now)
    outbox.run_jobs()
    refused = rows(owner, now)
    (wrong,) = [one for one in pending(owner.asker.tenant_id) if one.email == "faute@exemple.fr"]
    service.send_again(owner.asker, wrong.id, now=now)
    outbox.run_jobs()
    assert waiting == {"faute@exemple.fr": ("Valable", False)}
    assert refused == {"faute@exemple.fr": (REFUSED, True), "juste@exemple.fr": ("Valable", False)}
    assert rows(owner, now) == dict.fromkeys(refused, ("Valable", False))
    assert [mail.to for mail in outbox.mails] == ["juste@exemple.fr", "faute@exemple.fr"]


def test_a_server_that_is_away_refuses_nobody(owner, outbox, now):
    outbox.answer = "451 Try again later"
    service.invite(owner.asker, ["paul@exemple.fr"], Role.LECTURE, now=now)
    with pytest.raises(MailDelayed, match="451"):
        outbox.run_jobs()
    assert rows(owner, now) == {"paul@exemple.fr": ("Valable", False)}
