"""Where Stripe delivers its messages: the body to the byte, checked, kept, and 200. The work is the worker's."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from propmanager.billing import service as billing
from propmanager.core import clock

router = APIRouter()
SIGNATURE = "stripe-signature"


async def stripe_says(request: Request) -> Response:
    """200 once it is kept, also when it was before; 400 for a forgery. While the database is away 503: sent again."""
    await billing.receive(await request.body(), request.headers.get(SIGNATURE, ""), clock.now())
    return Response(status_code=200)


# A plain route: Stripe sends hundreds of events in one second.
router.add_route("/webhooks/stripe", stripe_says, methods=["POST"])
