"""A database whose making was interrupted is made again."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psycopg
import pytest

from propmanager.core.errors import ServiceUnavailable
from propmanager.core.postgres import THROWAWAY, PostgresServer, conninfo
from tests.timing import eventually

START = """
import pathlib, sys
from propmanager.core.postgres import PostgresServer
PostgresServer(pathlib.Path(sys.argv[1])).start()
"""


@pytest.fixture
def data_dir():
    folder = Path(tempfile.mkdtemp(prefix="propmanager-test-"))
    yield folder
    PostgresServer(folder / "postgres").stop()
    shutil.rmtree(folder)


def test_cluster_whose_making_was_cut_off_is_made_again(data_dir):
    first = subprocess.Popen(
        [sys.executable, "-c", START, str(data_dir / "postgres")],
        start_new_session=True, stderr=subprocess.DEVNULL, env=os.environ | {"PYTHONPATH": str(Path.cwd())},
    )  # fmt: skip
    eventually(lambda: any(data_dir.glob("*/PG_VERSION")), 20)
    os.killpg(first.pid, signal.SIGKILL)
    first.wait()
    server = PostgresServer(data_dir / "postgres", THROWAWAY)
    server.start()
    with psycopg.connect(conninfo(server.url())) as connection:
        assert connection.execute("select 1").fetchall() == [(1,)]
    assert [path.name for path in data_dir.iterdir()] == ["postgres"]


def test_folder_with_something_else_in_it_is_left_alone(data_dir):
    server = PostgresServer(data_dir / "postgres", THROWAWAY)
    server.folder.mkdir()
    (server.folder / "photo.jpg").write_text("une photo")
    with pytest.raises(ServiceUnavailable) as refusal:
        server.start()
    assert refusal.value.message == (
        f"{server.folder} n’est pas vide et n’est pas une base de données : videz-le, ou changez DATA_DIR."
    )
    assert [path.name for path in data_dir.rglob("*")] == ["postgres", "photo.jpg"]
