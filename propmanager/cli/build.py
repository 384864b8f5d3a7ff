"""Builds the pages into `.web/build`, once: again only when a source changed. `make build`."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import sysconfig
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from propmanager.core.errors import PropManagerError

WEB = Path(".web")
BUILT_PAGES = WEB / "build"  # the browser's files
BUILT_LISTS = WEB / "backend"  # what the web process must know of them
STAMP = BUILT_PAGES / "sources.sha256"  # inside the build, so that it comes and goes with it
SOURCE_FOLDERS = (Path("propmanager"), Path("alembic"), Path("assets"))
SOURCE_FILES = (Path("rxconfig.py"), Path("requirements.txt"), Path(".npmrc"))
LOCK_FOLDER = Path("reflex.lock")
LOG = Path(".data/build.log")
KEPT = Path(".data/last-build")  # not in `.web`, which Reflex makes anew when its version changes


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
        STAMP.write_text(_stamp(sources))
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
    """Reflex empties its folders before it builds. Whatever interrupts it, Ctrl-C included, the old pages come back."""
    kept = {folder: KEPT / folder.name for folder in (BUILT_PAGES, BUILT_LISTS)}
    if STAMP.exists():
        _copy_each(kept)
    try:
        yield
    except BaseException:
        _copy_each({copy: folder for folder, copy in kept.items() if copy.exists()})
        raise
    finally:
        shutil.rmtree(KEPT, ignore_errors=True)


def _copy_each(copies: Mapping[Path, Path]) -> None:
    for source, target in copies.items():
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)


def _export() -> None:
    LOG.parent.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, "-m", "reflex", "export", "--no-zip", "--frontend-only"]
    with LOG.open("w") as log:
        export = subprocess.Popen(  # noqa: S603  # constant arguments
            command, stdout=log, stderr=log, env=build_environment(), start_new_session=True
        )
        _wait(export)
    if export.returncode != 0:
        msg = f"L’interface ne se construit pas : {_reason(LOG.read_text())} (le détail est dans {LOG})."
        raise BrokenBuild(msg)


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
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2, sort_keys=True) + "\n")


def build_environment() -> dict[str, str]:
    """Node and npm of the wheel come first, whatever the machine has."""
    path = f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    ours = {"PATH": path, "PYTHONPATH": ".", "REFLEX_USE_NPM": "1", "REFLEX_TELEMETRY_ENABLED": "false"}
    environment = os.environ | ours
    # Asked of npm itself: otherwise Reflex tries known registries and takes the fastest, whoever keeps it.
    command = [str(Path(sysconfig.get_path("scripts")) / "npm"), "config", "get", "registry"]
    registry = subprocess.run(command, check=True, capture_output=True, text=True, env=environment).stdout.strip()  # noqa: S603  # constant arguments
    return environment | {"NPM_CONFIG_REGISTRY": registry}


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
    print(
        f"Construite en {time.monotonic() - started:.0f} s."
        if built
        else "Rien n’a changé depuis la dernière construction."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
