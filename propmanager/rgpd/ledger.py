"""What was erased, in a file outside the database: a backup restored from before an erasure does not know of it.

It holds ids only. Each line is on the disk before the database commits: an erasure that is not written down here
has not taken place.
"""

import json
import os
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import structlog

from propmanager.core.settings import settings
from propmanager.rgpd.files import open_private

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Erased:
    """A tenant with the accounts that went with it, or accounts alone."""

    tenant_id: uuid.UUID | None
    user_ids: tuple[uuid.UUID, ...]
    at: datetime


def append(erased: Erased) -> None:
    """Returns when the line is on the disk."""
    line = {
        "tenant_id": str(erased.tenant_id) if erased.tenant_id else None,
        "user_ids": [str(user_id) for user_id in erased.user_ids],
        "at": erased.at.astimezone(UTC).isoformat(),
    }
    path = _path()
    path.parent.mkdir(parents=True, exist_ok=True)
    with open_private(path, "a+b") as file:
        # After a line that a power cut left unfinished.
        start = b"" if _ends_whole(path) else b"\n"
        file.write(start + json.dumps(line).encode() + b"\n")
        file.flush()
        os.fsync(file.fileno())
    _sync_folder(path.parent)


def entries() -> list[Erased]:
    """The last line of each tenant, or account alone: one before it is of an attempt that did not come to its end."""
    path = _path()
    lines = path.read_text(errors="replace").splitlines() if path.exists() else []
    last: dict[uuid.UUID | tuple[uuid.UUID, ...], Erased] = {}
    for number, line in enumerate(lines, 1):
        if erased := _read(line):
            last[erased.tenant_id or erased.user_ids] = erased
        else:
            log.warning("ledger.unreadable_line", number=number)
    return list(last.values())


def _read(line: str) -> Erased | None:
    """None for a line that a power cut left unfinished: it belongs to no erasure."""
    try:
        told = json.loads(line)
        user_ids = tuple(uuid.UUID(user_id) for user_id in told["user_ids"])
        tenant_id = uuid.UUID(told["tenant_id"]) if told["tenant_id"] is not None else None
        return Erased(tenant_id, user_ids, datetime.fromisoformat(told["at"]))
    except (ValueError, KeyError, TypeError):
        return None


def _path() -> Path:
    return settings().data_dir / "erasures.jsonl"


def _ends_whole(path: Path) -> bool:
    content = path.read_bytes()
    return not content or content.endswith(b"\n")


def _sync_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
