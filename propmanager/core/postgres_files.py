"""What a PostgreSQL server leaves in its folder: who runs it, where it listens, and what a dead one forgot."""

import hashlib
import os
import re
import tempfile
from pathlib import Path

import psutil

from propmanager.core.errors import ServiceUnavailable

SOCKET = ".s.PGSQL.5432"
SOCKET_FOLDER_LIMIT = 80  # a socket's whole path fits in 107 bytes on Linux, 103 on macOS
LAST_BREATH_SECONDS = 10
_PLAIN = re.compile(r"[A-Za-z0-9/._-]+")


def socket_folder(folder: Path) -> Path:
    """The cluster's own, or a short one that follows from it, when its path is too long for a socket or has letters
    that mean something on the way there: to a shell, in the server's list of folders, in libpq's list of hosts.
    """
    if len(os.fsencode(folder)) <= SOCKET_FOLDER_LIMIT and _PLAIN.fullmatch(str(folder)):
        return folder
    digest = hashlib.sha256(f"{os.getuid()} {folder}".encode()).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"propmanager-{digest}"


def server_pid(folder: Path) -> int | None:
    """The pid of the running server, not of another program that got a dead server's number."""
    try:
        process = psutil.Process(int((folder / "postmaster.pid").read_text().splitlines()[0]))
        return process.pid if str(folder) in process.cmdline() else None
    except (OSError, IndexError, ValueError, psutil.Error):
        return None


def forget_dead_server(folder: Path, sockets: Path) -> None:
    """After a kill -9 the pid may be a zombie's or a stranger's, and PostgreSQL would refuse to start.

    Its children must be gone first: two servers writing one folder would corrupt it.
    """
    if not (folder / "postmaster.pid").exists():
        return
    _, alive = psutil.wait_procs(_children_left(folder), timeout=LAST_BREATH_SECONDS)
    if alive:
        pids = ", ".join(str(process.pid) for process in alive)
        msg = f"Une base de données interrompue tourne encore. Arrêtez ses processus : {pids}."
        raise ServiceUnavailable(msg)
    for leftover in (folder / "postmaster.pid", sockets / SOCKET, sockets / f"{SOCKET}.lock"):
        leftover.unlink(missing_ok=True)


def _children_left(folder: Path) -> list[psutil.Process]:
    processes = psutil.process_iter(["name", "cwd"])
    return [each for each in processes if each.info["name"] == "postgres" and each.info["cwd"] == str(folder)]
