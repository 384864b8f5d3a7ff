"""One run per data folder. A run that was killed (kill -9) leaves processes behind: the next one ends them."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil

from propmanager.core.errors import PropManagerError

TAG = "PROPMANAGER_RUN"  # in the environment of every process of a run: the data folder it works on
PATIENCE_SECONDS = 5


class AlreadyRunning(PropManagerError):
    """Two runs on the same data would stop each other's database."""

    def __init__(self, data_dir: Path, pid: int) -> None:
        super().__init__(
            f"PropManager tourne déjà avec les données de {data_dir} (processus {pid}). "
            "Arrêtez-le, ou lancez `DATA_DIR=.data-2 PORT=3001 make run`."
        )


@contextmanager
def only_run(data_dir: Path) -> Iterator[None]:
    """Raises AlreadyRunning; ends what a killed run left."""
    note = data_dir / "run.json"
    if note.exists():
        _end_previous(data_dir, note)
    note.parent.mkdir(parents=True, exist_ok=True)
    note.write_text(json.dumps(_identity(psutil.Process())))
    try:
        yield
    finally:
        note.unlink(missing_ok=True)


def tag(data_dir: Path) -> dict[str, str]:
    return {TAG: str(data_dir.resolve())}


def _end_previous(data_dir: Path, note: Path) -> None:
    try:
        identity = json.loads(note.read_text())
        if _identity(psutil.Process(identity["pid"])) == identity:
            raise AlreadyRunning(data_dir, identity["pid"])
    except (psutil.NoSuchProcess, ValueError):
        pass  # it is gone, or died before its note was written
    left = [process for process in psutil.process_iter() if _belongs(process, data_dir)]
    for process in left:
        process.terminate()
    for process in psutil.wait_procs(left, timeout=PATIENCE_SECONDS)[1]:
        process.kill()


def _identity(process: psutil.Process) -> dict[str, float]:
    """A pid alone may have been given to another program since."""
    return {"pid": process.pid, "started": process.create_time()}


def _belongs(process: psutil.Process, data_dir: Path) -> bool:
    try:
        return process.environ().get(TAG) == tag(data_dir)[TAG]
    except psutil.Error:
        return False
