"""The embedded server keeps its data whatever ends it."""

import os
import shutil
import signal
import tempfile
from pathlib import Path

import psycopg
import pytest

from propmanager.core.errors import ServiceUnavailable
from propmanager.core.postgres import PostgresServer, conninfo, create_database, throwaway_server
from propmanager.core.postgres_files import server_pid, socket_folder


@pytest.fixture(scope="module")
def server():
    """With the settings of `make run`: the throwaway ones give up exactly what is tested here."""
    kept = PostgresServer(Path(tempfile.mkdtemp(prefix="propmanager-test-")))
    kept.start()
    yield kept
    kept.stop()
    shutil.rmtree(kept.folder)


def ask(url, statement):
    with psycopg.connect(conninfo(url), autocommit=True) as connection:
        answer = connection.execute(statement)
        return answer.fetchall() if answer.description else None


def keep_a_row(server, name):
    url = create_database(server.url(), name)
    ask(url, "create table kept as select 'gardé' as word")
    return url


def test_server_is_postgresql_18_and_lowers_accents_whatever_the_locale(server):
    answer = ask(server.url(), "select current_setting('server_version_num')::int / 10000, lower('ÉTÉ')")
    assert answer == [(18, "été")]


def test_second_start_keeps_data_and_address(server):
    url = keep_a_row(server, "stopped")
    server.stop()
    with pytest.raises(psycopg.OperationalError):
        ask(url, "select 1")
    server.start()
    assert server.url("stopped") == url
    assert ask(url, "select word from kept") == [("gardé",)]


def test_restart_after_kill_keeps_committed_rows(server):
    url = keep_a_row(server, "killed")
    os.kill(server_pid(server.folder) or 0, signal.SIGKILL)
    while server.is_running():
        pass
    server.start()
    assert ask(url, "select word from kept") == [("gardé",)]


def test_pid_file_of_another_program_does_not_hinder_the_start(server):
    server.stop()
    pid_file = server.folder / "postmaster.pid"
    pid_file.write_text(f"{os.getpid()}\n{server.folder}\n")
    assert not server.is_running()
    server.start()
    assert ask(server.url(), "select 1") == [(1,)]


def test_throwaway_server_leaves_nothing_behind():
    with throwaway_server() as thrown:
        assert ask(thrown.url(), "show fsync") == [("off",)]
    assert not thrown.folder.exists()


def test_start_of_a_running_server_does_nothing(server):
    before = server_pid(server.folder)
    PostgresServer(server.folder).start()
    assert server_pid(server.folder) == before


def test_database_is_copied_from_its_template_once(server):
    keep_a_row(server, "model")
    copies = [create_database(server.url(), "copy", template="model") for _ in range(2)]
    assert copies[0] == copies[1]
    assert ask(copies[0], "select word from kept") == [("gardé",)]


def test_database_that_cannot_start_says_why_and_where_to_read_more(server):
    server.stop()
    version = server.folder / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(ServiceUnavailable) as refusal:
        server.start()
    version.write_text("18\n")
    server.start()
    assert refusal.value.message == (
        "La base de données n’obéit pas : database files are incompatible with server. "
        f"Son journal dit pourquoi : {server.log}"
    )


def test_socket_of_a_deep_folder_stays_short_enough_to_listen_on():
    deep = Path("/home/anne") / ("dossier" * 20)
    assert [len(str(socket_folder(deep))) < 80, socket_folder(Path("/srv/data"))] == [True, Path("/srv/data")]


def test_socket_lies_elsewhere_when_a_letter_of_the_path_means_something_on_the_way_there():
    folders = [Path(f"/srv/{name}") for name in ("l'appart", "deux mots", "a,b", "loué", "2026-11_v1.2")]
    assert [socket_folder(folder) == folder for folder in folders] == [False, False, False, False, True]
