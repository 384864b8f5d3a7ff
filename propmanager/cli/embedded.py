"""The database of a command: the one of the settings, or the embedded server for as long as the command runs.

`python -m propmanager.cli.embedded MODULE ARGUMENTS…` runs one of our commands with its database up.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

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
    previous = signal.signal(signal.SIGINT, signal.SIG_IGN)
    server.stop()
    signal.signal(signal.SIGINT, previous)


def main(arguments: list[str]) -> int:
    try:
        with embedded_database(settings()) as url:
            command = [sys.executable, "-m", *arguments]
            return subprocess.run(command, check=False, env=os.environ | {"DATABASE_URL": url}).returncode  # noqa: S603  # the Makefile's own modules
    except PropManagerError as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
