"""The built frontend, held in memory: compressed by the build, hashed names immutable, pages revalidated."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from starlette.responses import Response

IMMUTABLE = "public, max-age=31536000, immutable"
REVALIDATE = "no-cache"
_NOT_FOUND = "/404"
_NAMED_BY_CONTENT = ("assets", "fonts")  # folders in which another content has another name
# Said here, because what Python guesses depends on the machine.
_MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".json": "application/json",
    ".woff2": "font/woff2",
    ".png": "image/png",
    ".webp": "image/webp",
    ".txt": "text/plain; charset=utf-8",
}
_ENCODINGS = {"br": ".br", "gzip": ".gz"}  # best first; the build writes them beside each file


@dataclass(frozen=True)
class StaticFile:
    """`encoded` holds the same content by content-coding, best first."""

    body: bytes
    encoded: Mapping[str, bytes]
    media_type: str
    digest: str
    cache_control: str

    def response(self, if_none_match: str, accept_encoding: str, status: int = 200) -> Response:
        coding = next((one for one in self.encoded if one in _accepted(accept_encoding)), "")
        etag = f'"{self.digest}{coding}"'
        headers = {"etag": etag, "cache-control": self.cache_control, "vary": "Accept-Encoding"}
        if status == 200 and if_none_match == etag:  # noqa: PLR2004 - an HTTP status
            return Response(status_code=304, headers=headers)
        if coding:
            headers["content-encoding"] = coding
        return Response(self.encoded.get(coding, self.body), status, headers, self.media_type)


def _accepted(accept_encoding: str) -> set[str]:
    """The codings of the header, less those refused with `;q=0` (RFC 9110 section 12.5.3)."""
    offers = (offer.replace(" ", "").partition(";q=") for offer in accept_encoding.split(","))
    return {coding for coding, _, weight in offers if weight not in {"0", "0.0", "0.00", "0.000"}}


class StaticFiles:
    """All files of the build by URL path. Pages are found with and without a trailing slash."""

    def __init__(self, root: Path) -> None:
        self._files = {_url(root, path): _load(root, path) for path in sorted(root.rglob("*")) if _is_served(path)}

    def pages(self) -> list[bytes]:
        return [file.body for file in self._files.values() if file.media_type.startswith("text/html")]

    def asset(self, path: str) -> StaticFile | None:
        """A file that is no page: script, style, font, picture."""
        file = self._files.get(path)
        return None if file is None or file.media_type.startswith("text/html") else file

    def page(self, route: str) -> StaticFile | None:
        """The HTML of a route such as `/biens`; routes with a parameter share the shell of the application."""
        if "[" in route:
            return self._files.get("/__spa-fallback.html") or self.not_found()
        return self._files.get("/index.html" if route == "/" else f"{route}/index.html") or self._files.get(
            f"{route}.html"
        )

    def not_found(self) -> StaticFile | None:
        return self._files.get(f"{_NOT_FOUND}.html") or self._files.get(f"{_NOT_FOUND}/index.html")


def _url(root: Path, path: Path) -> str:
    return "/" + path.relative_to(root).as_posix()


def _is_served(path: Path) -> bool:
    return path.is_file() and path.suffix in _MEDIA_TYPES


def _load(root: Path, path: Path) -> StaticFile:
    body = path.read_bytes()
    beside = {coding: path.with_name(path.name + suffix) for coding, suffix in _ENCODINGS.items()}
    return StaticFile(
        body,
        {coding: file.read_bytes() for coding, file in beside.items() if file.exists()},
        _MEDIA_TYPES[path.suffix],
        hashlib.sha256(body).hexdigest()[:32],
        IMMUTABLE if path.relative_to(root).parts[0] in _NAMED_BY_CONTENT else REVALIDATE,
    )
