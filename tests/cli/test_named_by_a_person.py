"""A project lies where its landlord put it: a name with spaces, an accent or an apostrophe stops nothing."""

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import psycopg
import pytest

from propmanager.core.postgres import THROWAWAY, PostgresServer, conninfo, create_database
from propmanager.core.postgres_files import socket_folder

ROOT = Path(__file__).parents[2]


@pytest.fixture
def data_dir():
    folder = Path(tempfile.mkdtemp(prefix="propmanager-test-"))
    yield folder / "Gestion de l'appart" / "Données, 2026"
    shutil.rmtree(folder)


def test_the_database_starts_there_and_is_found_again(data_dir):
    server = PostgresServer(data_dir / "postgres", THROWAWAY)
    try:
        server.start()
        with psycopg.connect(conninfo(create_database(server.url(), "propmanager"))) as connection:
            assert connection.execute("show data_directory").fetchall() == [(str(server.folder),)]
        assert PostgresServer(server.folder).is_running()
    finally:
        server.stop()
        shutil.rmtree(socket_folder(server.folder))
    assert not server.is_running()


def test_mails_are_kept_there(data_dir):
    """By the line of the Procfile, as honcho runs it."""
    data_dir.mkdir(parents=True)
    path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
    process = subprocess.Popen(
        [sys.executable, "-m", "honcho", "--no-colour", "--no-prefix", "start", "mail"],
        cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        env=os.environ | {"DATA_DIR": str(data_dir), "MAIL_PORT": "0", "PATH": path},
    )  # fmt: skip
    try:
        assert process.stdout is not None
        said = next(line for line in process.stdout if "mail.1" not in line)
        assert said.partition("dossier ")[2] == f"{data_dir / 'mails'}\n"
        assert [path.name for path in data_dir.iterdir()] == ["mails"]
    finally:
        for each in (*psutil.Process(process.pid).children(recursive=True), process):
            each.kill()
        process.wait()
