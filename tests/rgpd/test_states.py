import asyncio

import pytest

from propmanager.accounts.rights import Role
from propmanager.core.tenancy import tenant_session
from propmanager.rgpd import erasure, export_requests, service, tasks
from propmanager.rgpd.erasure_state import ErasureState
from propmanager.rgpd.export_state import ExportState
from tests.rgpd.people import add_member, jobs_of
from tests.state_tab import JUNK, Tab

pytestmark = pytest.mark.usefixtures("data_dir")


@pytest.fixture
def tenant_id(make_tenant):
    return make_tenant()


@pytest.fixture
def owner(tenant_id):
    return add_member(tenant_id)


def open_export(tenant_id, member, role=Role.OWNER):
    tab = Tab(tenant_id, ExportState, "/parametres/export", session_id=member.session_id, role=role.value)
    tab.run(ExportState.load)
    return tab


def shown(tab):
    return ([(row["status"], row["size"]) for row in tab.state.archives], tab.state.is_preparing)


def make_the_last(tenant_id):
    asyncio.run(tasks.make_export(str(tenant_id), jobs_of(tenant_id)[-1][1]["export_id"]))


def test_an_archive_is_nothing_then_in_preparation_then_ready(tenant_id, owner):
    tab = open_export(tenant_id, owner)
    nothing = shown(tab)
    tab.run(ExportState.ask)
    preparing = shown(tab)
    make_the_last(tenant_id)
    tab.run(ExportState.refresh)
    assert (nothing, preparing, shown(tab)) == (([], False), ([], True), ([("Prête", "moins de 1 Mo")], False))


def test_a_second_question_while_one_is_answered_is_refused_with_a_sentence(tenant_id, owner):
    tab = open_export(tenant_id, owner)
    for _ in range(2):
        tab.run(ExportState.ask)
    assert tab.notice == ("error", export_requests.ALREADY_ASKED)


def test_an_archive_that_failed_says_so(tenant_id, owner, monkeypatch):
    tab = open_export(tenant_id, owner)
    tab.run(ExportState.ask)
    monkeypatch.setattr(export_requests, "write_archive", lambda *_, **__: 1 / 0)
    make_the_last(tenant_id)
    tab.run(ExportState.refresh)
    assert shown(tab) == ([("Échec", "")], False)


def test_a_ready_archive_is_downloaded_by_its_route_and_no_other_is(tenant_id, owner):
    tab = open_export(tenant_id, owner)
    tab.run(ExportState.ask)
    make_the_last(tenant_id)
    tab.run(ExportState.refresh)
    export_id = tab.state.archives[0]["id"]
    events = tab.run(ExportState.download, export_id)
    assert [str(value) for event in events for name, value in event.args if str(name) == "url"] == [
        f'"/export/archive/{export_id}.zip"'
    ]
    assert [tab.run(ExportState.download, junk) for junk in JUNK] == [[]] * len(JUNK)


def test_who_only_reads_is_told_of_no_archive(tenant_id, owner):
    open_export(tenant_id, owner).run(ExportState.ask)
    reader = open_export(tenant_id, add_member(tenant_id, Role.LECTURE), Role.LECTURE)
    assert (shown(reader), reader.state.is_loaded) == (([], False), False)


def open_erasure(tenant_id, member):
    tab = Tab(tenant_id, ErasureState, "/parametres/effacement", session_id=member.session_id, role="owner")
    tab.run(ErasureState.load)
    return tab


def test_an_erasure_is_asked_for_by_the_name_of_the_space_and_cancelled(tenant_id, owner):
    tab = open_erasure(tenant_id, owner)
    assert (tab.state.due, len(tab.state.kept)) == ("", len(service.kept()))
    tab.run(ErasureState.ask, {"nom": "Autre"})
    assert (tab.state.errors, tab.state.due) == ({"nom": erasure.OTHER_NAME}, "")
    tab.run(ErasureState.ask, {"nom": "Essai"})
    assert (tab.state.errors, tab.state.due != "") == ({}, True)
    tab.run(ErasureState.cancel)
    assert (tab.state.due, tab.notice) == ("", ("success", "Rien ne sera effacé."))
    tab.run(ErasureState.cancel)
    assert tab.notice == ("error", erasure.NOT_ASKED)


@pytest.mark.parametrize("junk", JUNK)
def test_no_junk_asks_for_an_erasure(tenant_id, owner, junk):
    tab = open_erasure(tenant_id, owner)
    for typed in (junk, {"nom": junk}):
        tab.run(ErasureState.ask, typed)
    with tenant_session(tenant_id) as db:
        assert service.pending_request(db) is None
