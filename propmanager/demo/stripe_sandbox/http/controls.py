"""`/_sandbox/…`: what tests and the control page ask of the sandbox itself. JSON in, JSON out."""

import json
from collections import Counter
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from propmanager.demo.stripe_sandbox.configuration import DAY
from propmanager.demo.stripe_sandbox.http.delivery import Chaos, Delivery
from propmanager.demo.stripe_sandbox.http.server import Api
from propmanager.demo.stripe_sandbox.objects import agenda, cardholders, catalogue, incidents, refunds
from propmanager.demo.stripe_sandbox.refusals import Refusal, required
from propmanager.demo.stripe_sandbox.rules import cards

Given = dict[str, Any]
AFTER_RETRIES = ("unpaid", "canceled", "past_due")


class Controls:
    def __init__(self, api: Api, delivery: Delivery) -> None:
        self.api, self.delivery, self.box = api, delivery, api.box

    def routes(self) -> list[Route]:
        answers: dict[str, Callable[[Given], Given]] = {
            "advance": self.advance,
            "card": self.card,
            "chaos": self.chaos,
            "dispute": self.dispute,
            "emit": self.emit,
            "fault": self.fault,
            "redeliver": self.redeliver,
            "refund_fails": self.refund_fails,
            "reset": self.reset,
            "settings": self.settings,
        }
        made = [Route(f"/_sandbox/{name}", _endpoint(answer), methods=["POST"]) for name, answer in answers.items()]
        return [*made, Route("/_sandbox/deliveries", _endpoint(self.deliveries), methods=["GET"])]

    def advance(self, given: Given) -> Given:
        """`days` or `to`, for everybody or for one `customer`."""
        customer = str(given.get("customer", ""))
        if customer:
            self.box.store.get("customer", customer, "customer")
        if "to" in given:
            seconds = int(given["to"]) - self.box.clock.now(customer)
        elif "days" in given:
            seconds = round(float(given["days"]) * DAY)
        else:
            raise required("days")
        if seconds < 0:
            raise Refusal("Time only goes forward.", param="to")
        agenda.advance(self.box, seconds, customer)
        return {"now": self.box.clock.now(customer)}

    def card(self, given: Given) -> Given:
        """`card`: a number or one of Stripe's names; or the new `exp_month` and `exp_year` of the present one."""
        customer = str(given.get("customer", ""))
        if "exp_month" in given:
            return cardholders.renew_expiry(self.box, customer, int(given["exp_month"]), int(given["exp_year"]))
        return cardholders.give_card(self.box, customer, cards.find(str(given.get("card", ""))))

    def chaos(self, given: Given) -> Given:
        """Without anything: an orderly world again."""
        self.delivery.set_chaos(Chaos(**given))
        return given

    def deliveries(self, _given: Given) -> Given:
        states = Counter(each.state for each in self.delivery.tracking.values())
        return {"pending": self.delivery.pending, "states": states}

    def dispute(self, given: Given) -> Given:
        """Of an `invoice`; or what became of this `dispute`: its `status`."""
        if "dispute" in given:
            return incidents.close_dispute(self.box, str(given["dispute"]), str(given.get("status", "")))
        ends = bool(given.get("ends_subscription"))
        return incidents.dispute(self.box, str(given.get("invoice", "")), ends_subscription=ends)

    def emit(self, given: Given) -> Given:
        return incidents.announce(self.box, str(given.get("type", "")), str(given.get("object", "")))

    def fault(self, given: Given) -> Given:
        """The next `times` calls to `path` go wrong in one of the modes; nothing given takes all faults away."""
        if given:
            return asdict(self.api.faults.add(given))
        self.api.faults.clear()
        return {}

    def redeliver(self, given: Given) -> Given:
        """One `event`, whatever became of it, or all that were dropped or given up."""
        if "event" in given:
            self.delivery.resend(self.box.store.get("event", str(given["event"]), "event"))
            return {"sent": 1}
        lost = [key for key, each in self.delivery.tracking.items() if each.state in ("dropped", "abandoned")]
        for identifier in lost:
            self.delivery.resend(self.box.store.get("event", identifier))
        return {"sent": len(lost)}

    def refund_fails(self, given: Given) -> Given:
        return refunds.fail(self.box, str(given.get("refund", "")))

    def reset(self, _given: Given) -> Given:
        self.delivery.stop()
        self.delivery.tracking.clear()
        self.delivery.set_chaos(Chaos())
        self.api.faults.clear()
        self.api.idempotency.clear()
        self.box.forget_all()
        catalogue.seed(self.box)
        return {}

    def settings(self, given: Given) -> Given:
        chosen = given.get("after_retries")
        if chosen not in AFTER_RETRIES:
            raise Refusal(f"after_retries must be one of {', '.join(AFTER_RETRIES)}", param="after_retries")
        self.box.after_retries = chosen
        return {"after_retries": chosen}


def _endpoint(answer: Callable[[Given], Given]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        body = await request.body()
        try:
            return JSONResponse(answer(json.loads(body) if body else {}))
        except Refusal as refusal:
            return JSONResponse(refusal.body, refusal.status)
        except (KeyError, TypeError, ValueError) as wrong:
            return JSONResponse({"error": {"message": str(wrong)}}, 400)

    return endpoint
