"""Makes one build serve any host, port and scheme.

Reflex bakes `api_url` into the bundle. The build uses a host that no one owns, and this plugin replaces it
by what the browser's own address bar says.
"""

from pathlib import Path
from typing import Any

import reflex as rx

BUILD_HOST = "build-origin.invalid"  # RFC 2606: `.invalid` never resolves, so a leftover cannot reach anyone
BUILD_ORIGIN = f"http://{BUILD_HOST}"
WEBSOCKET_ORIGIN = "(location.protocol===`https:`?`wss://`:`ws://`)+location.host"
QUOTES = ("`", '"', "'")


class RelativeOrigin(rx.plugins.Plugin):
    def post_build(self, **context: Any) -> None:
        static_dir: Path = context["static_dir"]
        for script in static_dir.glob("assets/*.js"):
            text = script.read_text()
            if BUILD_HOST in text:
                script.write_text(with_browser_origin(text))


def with_browser_origin(script: str) -> str:
    """Raises ValueError when the baked address stands in a form we do not know how to replace."""
    for quote in QUOTES:
        script = script.replace(f"{quote}ws://{BUILD_HOST}", f"{WEBSOCKET_ORIGIN}+{quote}")
        script = script.replace(f"{quote}{BUILD_ORIGIN}", f"location.origin+{quote}")
    if BUILD_HOST in script:
        msg = f"{BUILD_HOST} is still in the build: Reflex writes its addresses in a new form"
        raise ValueError(msg)
    return script
