"""The database of a command: the one of the settings, or the embedded server for as long as the command runs.

`python -m propmanager.cli.embedded MODULE ARGUMENTS…` runs one of our commands with its database up.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

from propmanager.cli import signals
from propmanager.core.errors import PropManagerError
from propmanager.core.postgres import PostgresServer, create_database
from propmanager.core.settings import Settings, settings

DATABASE = "propmanager"


@contextmanager
def embedded_database(configured: Settings, *, always_stop: bool = False) -> Iterator[str]:
    """The administrator's URL. A server that already runs (`make run` in another terminal) is used and left alone.

    `always_stop` is for `make run` itself: a server found running there was left by a run that was killed.
    """
    if given := configured.database_url.get_secret_value():
        yield given
        return
    server = PostgresServer(configured.data_dir / "postgres")
    ours = always_stop or not server.is_running()
    try:
        server.start()
        yield create_database(server.url(), DATABASE).render_as_string(hide_password=False)
    finally:
        if ours:
            _stop_undisturbed(server)


def _stop_undisturbed(server: PostgresServer) -> None:
    """A second Ctrl-C must not cut the shutdown short."""
    with signals.answered_by(signal.SIG_IGN):
        server.stop()


def main(arguments: list[str]) -> int:
    signals.unwind_on_either()
    try:
        with embedded_database(settings()) as url:
            return _run([sys.executable, "-m", *arguments], os.environ | {"DATABASE_URL": url})
    except PropManagerError as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: list[str], environment: Mapping[str, str]) -> int:
    """Waits for as long as the command takes to end: a worker ends its jobs, a prompt only drops its line."""
    started: list[subprocess.Popen[bytes]] = []

    def pass_on(ending: int, _frame: FrameType | None) -> None:
        if ending == signal.SIGTERM:  # a terminal gives Ctrl-C to the command too
            for process in started:
                process.send_signal(ending)

    # Set before the start, so that no moment is left in which the command would lose its parent.
    with signals.answered_by(pass_on):
        started.append(subprocess.Popen(command, env=environment))  # noqa: S603  # the Makefile's own modules
        ended = started[0].wait()
    return ended if ended >= 0 else 128 - ended  # as a shell says that a signal ended it


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
