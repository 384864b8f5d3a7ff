"""Builds the pages into `.web/build`, once: again only when a source changed. `make build`."""

import errno
import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from propmanager.cli.failures import DISK_FULL, in_one_line
from propmanager.core.errors import PropManagerError

WEB = Path(".web")
BUILT_PAGES = WEB / "build"  # the browser's files
BUILT_LISTS = WEB / "backend"  # what the web process must know of them
STAMP = BUILT_PAGES / "sources.sha256"  # inside the build, so that it comes and goes with it
SOURCE_FOLDERS = (Path("propmanager"), Path("alembic"), Path("assets"))
SOURCE_FILES = (Path("rxconfig.py"), Path("requirements.txt"), Path(".npmrc"))
LOCK_FOLDER = Path("reflex.lock")
LOG = Path(".data/build.log")
KEPT = Path(".last-build")  # not in `.web`, which Reflex makes anew when its version changes
# In this order they leave; the other way they come back. The stamp is in the first: it says that both are there.
KEPT_FOLDERS = {folder: KEPT / folder.name for folder in (BUILT_PAGES, BUILT_LISTS)}
_NO_ROOM = ("ENOSPC", os.strerror(errno.ENOSPC))
_ROOM_TO_BUILD = 50_000_000  # bytes: npm goes on without what it could not write, and Reflex keeps its warnings back


class BrokenBuild(PropManagerError):
    """The pages do not build; those of the last good build are back in place."""


def ensure_built() -> bool:
    """Whether a build was needed. Raises BrokenBuild."""
    sources = sources_digest()
    if STAMP.exists() and STAMP.read_text() == _stamp(sources):
        return False
    print("Construction de l’interface (une minute au plus la première fois) ", end="", flush=True)
    with _last_good_build_kept():
        _export()
        _tidy_package_list()
        _write_whole(STAMP, _stamp(sources))
    return True


def sources_digest() -> str:
    """Changes when anything does that the pages or the data are made from."""
    return _digest(_sources())


def _stamp(sources: str) -> str:
    """Sources as read before the build, for they may change while it runs; the lock as the build left it."""
    return f"{sources}\n{_digest(LOCK_FOLDER.glob('*.json'))}\n"


def _sources() -> Iterator[Path]:
    yield from SOURCE_FILES
    for folder in SOURCE_FOLDERS:
        yield from (path for path in folder.rglob("*") if "__pycache__" not in path.parts)


def _digest(paths: Iterable[Path]) -> str:
    digest = hashlib.sha256()
    for path in sorted(path for path in paths if path.is_file()):
        digest.update(f"{path} {hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode())
    return digest.hexdigest()


@contextmanager
def _last_good_build_kept() -> Iterator[None]:
    """Reflex empties its folders before it builds. Whatever interrupts it, Ctrl-C included, the old pages come back.

    They are renamed and never copied: a full disk has room for that.
    """
    _put_back()  # what a build that was killed left
    try:
        _set_aside()
        yield
    except BaseException:
        _put_back()
        raise
    shutil.rmtree(KEPT, ignore_errors=True)


def _set_aside() -> None:
    if STAMP.exists():
        KEPT.mkdir()
        for folder, kept in KEPT_FOLDERS.items():
            if folder.exists():
                folder.rename(kept)


def _put_back() -> None:
    """Unless there is a good build, beside which an older one is of no use."""
    if not STAMP.exists():
        for folder, kept in reversed(KEPT_FOLDERS.items()):
            if kept.exists():
                shutil.rmtree(folder, ignore_errors=True)
                folder.parent.mkdir(exist_ok=True)
                kept.rename(folder)
    shutil.rmtree(KEPT, ignore_errors=True)


def _export() -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "reflex", "export", "--no-zip", "--frontend-only"]
    with LOG.open("w") as log:
        export = subprocess.Popen(  # noqa: S603  # constant arguments
            command, stdout=log, stderr=log, env=build_environment(), start_new_session=True
        )
        _wait(export)
    if export.returncode != 0:
        log = LOG.read_text(errors="replace")
        if _disk_is_full(log):
            shutil.rmtree(WEB, ignore_errors=True)  # npm would take its half-written packages for whole ones
            raise BrokenBuild(DISK_FULL)
        raise BrokenBuild(f"L’interface ne se construit pas : {_reason(log)} (le détail est dans {LOG}).")


def _wait(export: subprocess.Popen[bytes]) -> None:
    """The build has a session of its own, so that whatever ends the wait ends node and npm with it."""
    try:
        while export.poll() is None:
            print(".", end="", flush=True)
            time.sleep(1)
    finally:
        if export.poll() is None:
            os.killpg(export.pid, signal.SIGTERM)
        export.wait()
        print(flush=True)


def _tidy_package_list() -> None:
    """One form whoever built it: npm and Reflex write its lines in an order that varies. They leave the lock alone."""
    path = LOCK_FOLDER / "package.json"
    _write_whole(path, json.dumps(json.loads(path.read_text()), indent=2, sort_keys=True) + "\n")


def _write_whole(path: Path, text: str) -> None:
    """Or not at all: a full disk would leave half of it under its name."""
    draft = path.with_suffix(".new")
    try:
        draft.write_text(text)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def build_environment() -> dict[str, str]:
    """Node and npm of the wheel come first, whatever the machine has."""
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    ours = {"PATH": path, "PYTHONPATH": ".", "REFLEX_USE_NPM": "1", "REFLEX_TELEMETRY_ENABLED": "false"}
    environment = os.environ | ours
    # Asked of npm itself: otherwise Reflex tries known registries and takes the fastest, whoever keeps it.
    command = [str(Path(sysconfig.get_path("scripts")) / "npm"), "config", "get", "registry"]
    registry = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()  # noqa: S603  # constant arguments
    return environment | {"NPM_CONFIG_REGISTRY": registry}


def _disk_is_full(log: str) -> bool:
    return any(sign in log for sign in _NO_ROOM) or shutil.disk_usage(".").free < _ROOM_TO_BUILD


def _reason(log: str) -> str:
    """The line a person needs: the last that names an error, as Python, npm and Vite write it."""
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if "Error" in line or line.startswith("npm error")]
    return (errors or lines or ["aucun message"])[-1]


def main() -> int:
    started = time.monotonic()
    try:
        built = ensure_built()
    except BrokenBuild as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    except (OSError, subprocess.CalledProcessError) as failure:
        print(in_one_line(failure), file=sys.stderr)
        return 1
    print(
        f"Construite en {time.monotonic() - started:.0f} s."
        if built
        else "Rien n’a changé depuis la dernière construction."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
