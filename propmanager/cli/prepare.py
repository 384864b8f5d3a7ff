"""What the data needs before the first request: the schema, and the demonstration outside production.

One process for both, because loading Python twice is half of a second start.
"""

from propmanager.core import clock, log
from propmanager.core.database import admin_url
from propmanager.core.migrations import migrate
from propmanager.core.settings import settings


def prepare() -> None:
    log.configure("INFO", json=settings().is_production)
    migrate(admin_url())
    if settings().is_production:
        return
    from propmanager.cli.demo import load, logins  # noqa: PLC0415  # production never loads the demonstration's code

    load(clock.now())
    print(logins())


if __name__ == "__main__":
    prepare()
