"""What a person at the terminal sees when `make run` cannot start, and when it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from propmanager.cli import ports, previous_run, processes, run, worker
from propmanager.core.settings import Settings

ROOT = Path(__file__).parents[2]
SUPERVISOR = """
import os, sys
from propmanager.cli.processes import run_processes
sys.exit(run_processes(("web", "worker"), dict(os.environ), "http://127.0.0.1:9", lambda: None))
"""
# At SIGTERM it ends what it is doing, as a worker does.
BUSY = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: (time.sleep(7), print('job done', flush=True), sys.exit()))
print('up', flush=True)
time.sleep(60)
"""

WORKER_FELL_OVER = (
    "Le processus « worker » s’est arrêté (code 3), donc tout s’arrête. "
    "La raison est dans ses dernières lignes, ci-dessus.\n"
)


@pytest.fixture
def supervised(tmp_path):
    """Starts the supervisor on a Procfile and gives it back once its processes have said that they are up."""
    started = []

    def start(**commands):
        lines = [f"{name}: {command}" for name, command in commands.items()]
        (tmp_path / "Procfile").write_text("\n".join(lines) + "\n")
        process = subprocess.Popen(
            [sys.executable, "-c", SUPERVISOR], cwd=tmp_path, env=os.environ | {"PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        started.append(process)
        for _ in commands:
            assert process.stdout is not None
            assert process.stdout.readline().endswith("| up\n")
        return process

    yield start
    for process in started:
        process.kill()
        process.wait()


def test_end_of_one_process_ends_all_and_is_named(supervised):
    run = supervised(web="echo up; exec sleep 60", worker="echo up; sleep 0.5; exit 3")
    _, errors = run.communicate(timeout=15)
    assert (run.returncode, errors) == (
        1,
        WORKER_FELL_OVER,
    )


def test_interrupt_ends_every_process(supervised):
    run = supervised(web="echo up; exec sleep 61", worker="echo up; exec sleep 62")
    children = psutil.Process(run.pid).children(recursive=True)
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=15)
    assert (run.returncode, said) == (0, "Tout est arrêté, les données sont gardées.\n")
    assert [child for child in children if child.is_running()] == []


def test_a_job_that_runs_when_everything_ends_is_given_the_time_a_worker_gives_it(supervised, tmp_path):
    """Longer than the five seconds that honcho gives by itself."""
    (tmp_path / "busy.py").write_text(BUSY)
    run = supervised(web="echo up; exec sleep 63", worker=f"exec {sys.executable} busy.py")
    run.send_signal(signal.SIGINT)
    said, _ = run.communicate(timeout=25)
    lines = [line.partition("| ")[2] or line for line in said.splitlines()]
    assert (run.returncode, lines) == (0, ["job done", "Tout est arrêté, les données sont gardées."])
    assert processes.END_WITHIN_SECONDS > worker.GRACE_SECONDS


def test_taken_port_is_refused_with_the_command_that_works():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(ports.PortTaken) as refusal:
            ports.refuse_taken(port)
    assert refusal.value.message.startswith(
        f"Le port {port} est déjà pris. Arrêtez le programme qui l’occupe ou lancez `PORT="
    )


def test_second_run_on_the_same_data_is_refused(tmp_path):
    with previous_run.only_run(tmp_path), pytest.raises(previous_run.AlreadyRunning), previous_run.only_run(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


def test_processes_of_a_killed_run_are_ended_and_others_left_alone(tmp_path):
    mine, other = (
        subprocess.Popen(["sleep", "60"], env=os.environ | previous_run.tag(folder))
        for folder in (tmp_path, tmp_path / "other")
    )
    (tmp_path / "run.json").write_text(json.dumps({"pid": mine.pid, "started": time.time() - 86_400}))
    with previous_run.only_run(tmp_path):
        assert [psutil.pid_exists(each.pid) for each in (mine, other)] == [False, True]
    other.kill()
    other.wait()


def plan_of(folder, **given):
    names = {"DATA_DIR": str(folder), "PORT": "3999", "STRIPE_SECRET_KEY": "sk_test_sandbox"} | given
    return run._plan(Settings(**{"STRIPE_WEBHOOK_SECRETS": "whsec_kept", **names}), "postgresql://nowhere")


def test_the_sandbox_of_stripe_runs_beside_the_product_and_both_know_it(tmp_path):
    plan = plan_of(tmp_path)
    port = plan.environment["STRIPE_PORT"]
    told = {name: plan.environment[name] for name in plan.environment if name.startswith("STRIPE_")}
    assert "stripe" in plan.names
    assert told == {
        "STRIPE_PORT": port,
        "STRIPE_API_BASE": f"http://127.0.0.1:{port}",
        "STRIPE_WEBHOOK_URL": "http://127.0.0.1:3999/webhooks/stripe",
        "STRIPE_WEBHOOK_HOST": "localhost:3999",
        "STRIPE_WEBHOOK_SECRETS": "whsec_kept",
    }


@pytest.mark.parametrize(
    "given", [{"STRIPE_SECRET_KEY": "sk_test_of_an_account"}, {"STRIPE_API_BASE": "http://127.0.0.1:12111"}]
)
def test_the_sandbox_of_stripe_stays_out_when_another_stripe_is_named(tmp_path, given):
    plan = plan_of(tmp_path, **given)
    assert "stripe" not in plan.names
    assert "STRIPE_PORT" not in plan.environment


def test_every_process_of_a_run_knows_where_the_data_and_redis_are(tmp_path):
    environment = plan_of(tmp_path, REDIS_URL="redis://127.0.0.1:6390").environment
    assert {name: environment[name] for name in ("DATA_DIR", "REDIS_URL")} == {
        "DATA_DIR": str(tmp_path),
        "REDIS_URL": "redis://127.0.0.1:6390",
    }


@pytest.mark.parametrize(
    ("line", "said"), [("REDIS_URL=redis://127.0.0.1:6390", "redis://127.0.0.1:6390 redis"), ("", "None memory")]
)
def test_states_are_kept_where_the_env_file_says(tmp_path, line, said):
    """With the limits: half in Redis and half in memory would hold nobody back."""
    (tmp_path / ".env").write_text(f"DATA_DIR={tmp_path}\n{line}\n")
    ours = {field.alias for field in Settings.model_fields.values()}
    environment = {name: value for name, value in os.environ.items() if name not in ours}
    read = "from rxconfig import config; print(config.redis_url, config.state_manager_mode.value)"
    done = subprocess.run(
        [sys.executable, "-c", read], cwd=tmp_path, env=environment | {"PYTHONPATH": str(ROOT)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout == f"{said}\n"
