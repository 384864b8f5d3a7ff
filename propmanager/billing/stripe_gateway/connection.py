"""The client, and its refusals in our words. Calls block: they are made in threads, outside every transaction."""

from collections.abc import Generator
from contextlib import contextmanager
from functools import lru_cache

import stripe
import structlog

from propmanager.billing.errors import CardDeclined, StripeMissing, StripeRefused, StripeUnavailable
from propmanager.core.settings import settings

TIMEOUT_SECONDS = 10
RETRIES = 2  # by the SDK, under one idempotency key

log = structlog.get_logger(__name__)


@contextmanager
def calling() -> Generator[stripe.StripeClient]:
    """The client. Raises CardDeclined, StripeMissing, StripeRefused or StripeUnavailable, and nothing of the SDK's."""
    configured = settings()
    try:
        yield _client(configured.stripe_secret_key.get_secret_value(), configured.stripe_api_base)
    except stripe.CardError as refused:
        raise CardDeclined(_decline_code(refused)) from refused
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as refused:
        if refused.code == "resource_missing":
            raise StripeMissing from refused
        _note(refused)
        raise StripeRefused(refused.code or "") from refused
    except stripe.StripeError as failed:
        _note(failed)
        raise StripeUnavailable from failed


def named(identifier: str) -> str:
    """An empty id would ask for a list of everything. Raises StripeMissing."""
    if not identifier:
        raise StripeMissing
    return identifier


@lru_cache(maxsize=4)
def _client(key: str, api_base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        base_addresses={"api": api_base} if api_base else None,
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT_SECONDS),
    )


def _decline_code(refused: stripe.CardError) -> str:
    decline = refused.error.decline_code if refused.error and "decline_code" in refused.error else None
    return decline or refused.code or "card_declined"


def _note(failed: stripe.StripeError) -> None:
    """Without its message: that one quotes what was sent."""
    log.warning(
        "stripe.refused",
        kind=type(failed).__name__,
        code=failed.code,
        http_status=failed.http_status,
        request_id=failed.request_id,
    )
