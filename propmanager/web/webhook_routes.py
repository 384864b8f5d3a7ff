"""Where Stripe delivers its messages: the body to the byte, checked, kept, and 200. The work is the worker's."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from propmanager.billing import service as billing
from propmanager.core import clock
from propmanager.core.threads import in_database_thread

router = APIRouter()
SIGNATURE = "stripe-signature"


@router.post("/webhooks/stripe")
async def stripe_says(request: Request) -> Response:
    """200 once it is kept, also when it was before; 400 for a forgery. While the database is away 503: sent again."""
    await in_database_thread(billing.receive, await request.body(), request.headers.get(SIGNATURE, ""), clock.now())
    return Response(status_code=200)
