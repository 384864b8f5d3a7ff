"""`make migrate`: roles, schema, wall."""

from propmanager.core import log
from propmanager.core.database import admin_url
from propmanager.core.migrations import migrate
from propmanager.core.settings import settings

if __name__ == "__main__":
    log.configure("INFO", json=settings().is_production)
    migrate(admin_url())
