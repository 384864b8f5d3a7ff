"""A command with the embedded database: it ends in its own time, and the database ends after it."""

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import psutil
import pytest

from propmanager.core.postgres import PostgresServer

ROOT = Path(__file__).parents[2]
SLOW_TO_END = """
import os, signal, sys, time
told = []
for ending in (signal.SIGINT, signal.SIGTERM):
    signal.signal(ending, lambda number, _: told.append(signal.Signals(number).name))
print(os.getpid(), flush=True)
while not told:
    time.sleep(0.01)
time.sleep(2)
print("put away after", *told, flush=True)
sys.exit(3)
"""


@pytest.fixture(scope="module")
def data_dir():
    folder = Path(tempfile.mkdtemp(prefix="propmanager-test-"))
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def slow_command(data_dir):
    """A command of the Makefile, in a terminal's process group of its own, with the pid of what it runs."""
    (data_dir / "slow_to_end.py").write_text(SLOW_TO_END)
    process = subprocess.Popen(
        [sys.executable, "-m", "propmanager.cli.embedded", "slow_to_end"],
        cwd=data_dir,
        env=os.environ | {"PYTHONPATH": str(ROOT), "DATABASE_URL": "", "DATA_DIR": str(data_dir)},
        stdout=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert process.stdout is not None
    yield process, int(process.stdout.readline())
    process.kill()
    process.wait()
    PostgresServer(data_dir / "postgres").stop()


def press_ctrl_c(process):
    """What the terminal does: everybody in the foreground hears it."""
    os.killpg(process.pid, signal.SIGINT)


@pytest.mark.parametrize(
    ("end", "heard"), [(press_ctrl_c, "SIGINT"), (subprocess.Popen.terminate, "SIGTERM")], ids=["ctrl-c", "sigterm"]
)
def test_the_command_is_given_its_time_and_then_the_database_is_stopped(end, heard, slow_command, data_dir):
    process, child = slow_command
    was_running = PostgresServer(data_dir / "postgres").is_running()
    end(process)
    said, _ = process.communicate(timeout=30)
    assert (process.returncode, said) == (3, f"put away after {heard}\n")
    assert (was_running, PostgresServer(data_dir / "postgres").is_running()) == (True, False)
    assert not psutil.pid_exists(child)
