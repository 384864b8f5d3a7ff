"""The web process: granian serving the pages already built, without node and without compiling.

Several processes share what a page remembers of its visitor, and the limits, through Redis.
"""

import os
import sys

from propmanager.core.settings import settings

APPLICATION = "propmanager.propmanager:app"


def command(port: int, *, processes: int = 1, application: str = APPLICATION) -> list[str]:
    return [
        *(sys.executable, "-m", "granian", "--interface", "asgi", "--factory"),
        *("--workers", str(processes)),
        *("--port", str(port), "--log-level", "warning", "--workers-kill-timeout", "3"),
        application,
    ]


def environment(redis_url: str) -> dict[str, str]:
    """What Reflex needs to hear beside the settings."""
    said = {
        "__REFLEX_SKIP_COMPILE": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "PYTHONPATH": ".",
    }
    # A process keeps the states it works on until another asks for them: nearly four times the events.
    return said | {"REFLEX_OPLOCK_ENABLED": "true"} if redis_url else said


def main() -> None:
    configured = settings()
    processes, redis_url = configured.web_concurrency, configured.redis_url.get_secret_value()
    if processes > 1 and not redis_url:
        msg = f"WEB_CONCURRENCY={processes} demande REDIS_URL : renseignez-le, ou gardez un seul processus."
        raise SystemExit(msg)
    given = os.environ | environment(redis_url)
    os.execve(sys.executable, command(configured.port, processes=processes), given)  # noqa: S606  # no shell is wanted: signals reach granian itself


if __name__ == "__main__":
    main()
