"""Writes one archive: a member for each table and each file, a manifest with their digests, a page to read first.

Everything goes through in pieces, so that an archive may be larger than the memory.
"""

import hashlib
import json
import uuid
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import PurePosixPath
from typing import IO, Any

from propmanager.core.clock import PARIS

MANIFEST, README = "manifest.json", "LISEZMOI.txt"
FORMAT = "propmanager-archive/1"


@dataclass(frozen=True)
class Member:
    """One line of the manifest. `rows` is None for what is no table."""

    name: str
    rows: int | None
    bytes: int
    sha256: str


class Archive:
    def __init__(self, file: IO[bytes], made_at: datetime) -> None:
        self._zip = zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)
        self._made_at = made_at
        self.members: list[Member] = []

    def add_rows(self, table: str, rows: Iterable[Mapping[str, Any]]) -> None:
        """One JSON object a line."""
        name = f"{table}.jsonl"
        written = self._write(name, (_line(row) for row in rows))
        self.members.append(Member(name, written.pieces, written.bytes, written.sha256))

    def add_file(self, name: str, content: Iterable[bytes]) -> None:
        """Raises ValueError for a name that would leave the folder it is unpacked in."""
        path = PurePosixPath("files", name)
        if path.is_absolute() or ".." in path.parts or "\\" in name:
            msg = "a file of an archive stays inside it"
            raise ValueError(msg)
        self._add(str(path), content)

    def add_text(self, name: str, text: str) -> None:
        self._add(name, [text.encode()])

    def close(self, **facts: str) -> None:
        """The manifest is the last member: it names all the others."""
        manifest = {
            "format": FORMAT,
            "generated_at": self._made_at.astimezone(UTC).isoformat(),
            **facts,
            "members": [asdict(member) for member in self.members],
        }
        self._write(MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=2).encode()])
        self._zip.close()

    def _add(self, name: str, content: Iterable[bytes]) -> None:
        written = self._write(name, content)
        self.members.append(Member(name, None, written.bytes, written.sha256))

    def _write(self, name: str, content: Iterable[bytes]) -> "_Written":
        entry = zipfile.ZipInfo(name, self._made_at.astimezone(PARIS).timetuple()[:6])
        entry.compress_type = zipfile.ZIP_DEFLATED
        entry.external_attr = 0o600 << 16
        pieces, size, digest = 0, 0, hashlib.sha256()
        with self._zip.open(entry, "w", force_zip64=True) as member:
            for piece in content:
                member.write(piece)
                digest.update(piece)
                pieces, size = pieces + 1, size + len(piece)
        return _Written(pieces, size, digest.hexdigest())


@dataclass(frozen=True)
class _Written:
    pieces: int
    bytes: int
    sha256: str


def _line(row: Mapping[str, Any]) -> bytes:
    return json.dumps(dict(row), ensure_ascii=False, default=_plain).encode() + b"\n"


def _plain(value: Any) -> str:
    """Values of the database that JSON has no word for. Raises TypeError for bytes: they are secrets or files."""
    match value:
        case uuid.UUID():
            return str(value)
        case datetime():
            return value.astimezone(UTC).isoformat()
        case date():
            return value.isoformat()
        case _:
            msg = f"{type(value).__name__} has no place in an archive"
            raise TypeError(msg)
