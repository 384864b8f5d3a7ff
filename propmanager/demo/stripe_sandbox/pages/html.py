"""The pages of the sandbox: templates beside this file, filled and sent."""

from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape
from starlette.responses import HTMLResponse, RedirectResponse

from propmanager.core import french, money
from propmanager.core.clock import day_in_paris

INVOICE_STATES = {
    "draft": "Brouillon",
    "open": "À payer",
    "paid": "Payée",
    "uncollectible": "Irrécouvrable",
    "void": "Annulée",
}
SUBSCRIPTION_STATES = {
    "active": "Actif",
    "canceled": "Résilié",
    "incomplete": "En attente du premier paiement",
    "incomplete_expired": "Abandonné",
    "past_due": "Paiement en retard",
    "paused": "En pause",
    "trialing": "Essai",
    "unpaid": "Impayé",
}


def page(template: str, status: int = HTTPStatus.OK, **context: Any) -> HTMLResponse:
    content = _templates.get_template(template).render({"error": "", "notice": ""} | context)
    return HTMLResponse(content, status)


def message(heading: str, text: str, url: str = "", link: str = "", status: int = HTTPStatus.OK) -> HTMLResponse:
    return page("message.html", status, heading=heading, text=text, url=url, link=link)


def go_to(url: str) -> RedirectResponse:
    """After a form: the browser asks the next page with GET."""
    return RedirectResponse(url, HTTPStatus.SEE_OTHER)


def day(moment: int) -> str:
    return french.format_day(day_in_paris(datetime.fromtimestamp(moment, UTC)))


def instant(moment: int) -> str:
    return french.format_instant(datetime.fromtimestamp(moment, UTC))


_templates = Environment(
    loader=PackageLoader("propmanager.demo.stripe_sandbox.pages"),
    autoescape=select_autoescape(),
    undefined=StrictUndefined,
)
_templates.filters |= {"euros": money.format_euros, "day": day, "instant": instant}
