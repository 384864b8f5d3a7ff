"""How the web process starts: alone without Redis, as many as wanted with it."""

import os
import subprocess
import sys

import pytest

from propmanager.cli import web
from propmanager.core.settings import Settings


def option(command, name):
    return command[command.index(name) + 1]


def test_one_process_listens_on_the_port_unless_told_otherwise():
    told = {count: web.command(3999, processes=count) for count in (1, 4)}
    assert {count: (option(one, "--port"), option(one, "--workers")) for count, one in told.items()} == {
        1: ("3999", "1"),
        4: ("3999", "4"),
    }


def test_states_are_held_between_events_where_redis_lets_another_process_ask_for_them():
    alone, shared = web.environment(""), web.environment("redis://127.0.0.1:6379")
    assert shared == alone | {"REFLEX_OPLOCK_ENABLED": "true"}
    assert "REFLEX_OPLOCK_ENABLED" not in alone


def test_several_processes_are_refused_without_redis(tmp_path):
    ours = {field.alias for field in Settings.model_fields.values()}
    given = {name: value for name, value in os.environ.items() if name not in ours}
    done = subprocess.run(
        [sys.executable, "-m", "propmanager.cli.web"],
        env=given | {"WEB_CONCURRENCY": "2", "REDIS_URL": "", "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert (done.returncode, done.stderr) == (
        1,
        "WEB_CONCURRENCY=2 demande REDIS_URL : renseignez-le, ou gardez un seul processus.\n",
    )


@pytest.mark.parametrize("count", ["0", "-1", "deux"])
def test_no_process_at_all_is_no_choice(count):
    with pytest.raises(ValueError, match="WEB_CONCURRENCY"):
        Settings(WEB_CONCURRENCY=count)  # pyright: ignore[reportCallIssue]  # by its alias, as the environment gives it
