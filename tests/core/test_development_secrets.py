"""Development makes its secrets by itself, once, whoever starts first."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from propmanager.core import settings as module
from tests.core.test_settings import read


def development_secrets(folder):
    return module._development_secrets(read(DATA_DIR=folder))


def test_development_secrets_are_made_once_and_kept_to_oneself(set_environment, tmp_path):
    set_environment()
    first, second = (development_secrets(tmp_path / "data") for _ in range(2))
    kept = {path.name: path.stat().st_mode & 0o777 for path in (tmp_path / "data").iterdir()}
    assert first == second
    assert len({secret.get_secret_value() for secret in first.values()}) == 3
    assert kept == {"jwt_secret.txt": 0o600, "secret_key.txt": 0o600, "stripe_webhook_secrets.txt": 0o600}


def test_given_secrets_are_not_replaced(set_environment, tmp_path):
    set_environment(JWT_SECRET="a", SECRET_KEY="b", STRIPE_WEBHOOK_SECRETS="c")
    assert development_secrets(tmp_path / "data") == {}


def test_threads_that_start_at_once_agree_on_one_secret(tmp_path):
    """Each round is a first start; before the secret was linked whole, some readers found an empty file."""

    def read(turn):
        return module._kept_secret(tmp_path / f"{turn // 8}.txt")

    with ThreadPoolExecutor(8) as threads:
        read_secrets = list(threads.map(read, range(1600)))
    rounds = [set(read_secrets[start : start + 8]) for start in range(0, 1600, 8)]
    assert [len(found) for found in rounds] == [1] * 200
    assert {len(secret) for found in rounds for secret in found} == {43}


START_TOGETHER = """
import sys, time
from pathlib import Path
from propmanager.core.settings import _kept_secret
print("ready", flush=True)
sys.stdin.readline()
print("-".join(_kept_secret(Path(f"{turn}.txt")) for turn in range(100)))
"""


def test_processes_that_start_at_once_agree_on_one_secret(tmp_path):
    environment = os.environ | {"PYTHONPATH": str(Path.cwd())}
    command = [sys.executable, "-c", START_TOGETHER]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, cwd=tmp_path, env=environment, **pipes) for _ in range(2)]
    for process in processes:
        assert process.stdout is not None
        process.stdout.readline()
    for process in processes:
        assert process.stdin is not None
        process.stdin.write("\n")
        process.stdin.flush()
    first, second = (process.communicate(timeout=30)[0] for process in processes)
    assert first == second
    assert len(first.strip()) == 100 * 43 + 99
