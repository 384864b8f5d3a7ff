"""The web process: granian serving the pages already built, without node and without compiling.

One process while there is no Redis: two would not share what a page remembers of its visitor.
"""

import os
import sys

from propmanager.core.settings import settings

ENVIRONMENT = {
    "__REFLEX_SKIP_COMPILE": "true",
    "REFLEX_ENV_MODE": "prod",
    "REFLEX_TELEMETRY_ENABLED": "false",
    "PYTHONPATH": ".",
}


def command(port: int) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
        *("--workers", os.environ.get("WEB_CONCURRENCY", "1")),
        *("--port", str(port), "--log-level", "warning", "--workers-kill-timeout", "3"),
        "propmanager.propmanager:app",
    ]


if __name__ == "__main__":
    os.execve(sys.executable, command(settings().port), os.environ | ENVIRONMENT)  # noqa: S606  # no shell is wanted: signals reach granian itself
