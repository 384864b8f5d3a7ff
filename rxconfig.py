"""What Reflex reads before anything else, for the build and for the web process alike."""

import reflex as rx
from reflex_base.constants import StateManagerMode

from propmanager.core.settings import settings
from propmanager.ui.theme import TAILWIND
from propmanager.web.relative_origin import BUILD_ORIGIN, RelativeOrigin

redis_url = settings().redis_url.get_secret_value() or None

config = rx.Config(
    app_name="propmanager",
    api_url=BUILD_ORIGIN,
    redis_url=redis_url,
    # Nothing durable is kept in a state: without Redis it need not touch the disk.
    state_manager_mode=StateManagerMode.REDIS if redis_url else StateManagerMode.MEMORY,
    # A handler holds its tab's state while it waits for Stripe: three tries of ten seconds (billing/stripe_gateway).
    redis_lock_expiration=60_000,
    cors_allowed_origins=[],  # the portal decides which origin may speak
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[rx.plugins.TailwindV4Plugin(TAILWIND), RelativeOrigin()],
    disable_plugins=[rx.plugins.SitemapPlugin],
    show_built_with_reflex=False,
    telemetry_enabled=False,
)
