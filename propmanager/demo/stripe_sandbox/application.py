"""The whole sandbox as one ASGI application."""

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.routing import Mount, Route

from propmanager.demo.stripe_sandbox.configuration import Configuration
from propmanager.demo.stripe_sandbox.http.controls import Controls
from propmanager.demo.stripe_sandbox.http.delivery import Delivery
from propmanager.demo.stripe_sandbox.http.server import Api
from propmanager.demo.stripe_sandbox.objects import catalogue
from propmanager.demo.stripe_sandbox.pages.bank_pages import BankPages, done
from propmanager.demo.stripe_sandbox.pages.checkout_pages import CheckoutPages
from propmanager.demo.stripe_sandbox.pages.control_page import ControlPage
from propmanager.demo.stripe_sandbox.pages.invoice_pages import InvoicePages
from propmanager.demo.stripe_sandbox.pages.portal_pages import PortalPages
from propmanager.demo.stripe_sandbox.sandbox import Sandbox

# A name that an attacker's DNS points at this machine is none of ours.
LOCAL = Middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost"])


def build(configuration: Configuration) -> tuple[Starlette, Delivery]:
    """The delivery is started by whoever serves the application."""
    box = Sandbox(configuration)
    catalogue.seed(box)
    api, delivery = Api(box), Delivery(box)
    controls = Controls(api, delivery)
    pages = [
        *ControlPage(delivery).routes(),
        *CheckoutPages(box).routes(),
        *PortalPages(box).routes(),
        *InvoicePages(box).routes(),
        *BankPages(box).routes(),
        Route("/done", done, methods=["GET"]),
    ]
    routes = [Mount("/v1", api), *controls.routes(), *pages]
    return Starlette(routes=routes, middleware=[LOCAL]), delivery
