"""Where archives lie: one folder for each tenant under the data folder, readable by the product alone."""

import os
import shutil
import uuid
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Literal

from propmanager.core.settings import settings

_UNFINISHED = ".part"


def folder_of(tenant_id: uuid.UUID) -> Path:
    return _exports() / str(tenant_id)


def path_of(tenant_id: uuid.UUID, export_id: uuid.UUID) -> Path:
    return folder_of(tenant_id) / f"{export_id}.zip"


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Under its name once it is whole and on the disk; nothing is left of one that failed."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    unfinished = path.with_name(path.name + _UNFINISHED)
    try:
        with open_private(unfinished, "wb") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        unfinished.rename(path)
    finally:
        unfinished.unlink(missing_ok=True)


def remove_all_of(tenant_id: uuid.UUID) -> None:
    shutil.rmtree(folder_of(tenant_id), ignore_errors=True)


def sweep(wanted: Mapping[str, Collection[str]]) -> int:
    """Removes every file but those of the exports in `wanted`, by tenant. How many went."""
    strays = [
        file
        for folder in _exports().glob("*")
        for file in folder.glob("*")
        if file.name.partition(".")[0] not in wanted.get(folder.name, ())
    ]
    for file in strays:
        file.unlink(missing_ok=True)
        with suppress(OSError):  # the folder still holds something
            file.parent.rmdir()
    return len(strays)


def _exports() -> Path:
    return settings().data_dir / "exports"


def open_private(path: Path, mode: Literal["wb", "a+b"]) -> IO[bytes]:
    """A file that only the product's own account reads."""
    return open(path, mode, opener=_private)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
