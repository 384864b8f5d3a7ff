"""Breaking on demand: for tests of what the product does when Stripe hangs, errs, is busy or hangs up."""

from dataclasses import dataclass, replace

from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.store import Thing

MODES = ("hang", "500", "429", "refuse", "lost")


@dataclass(frozen=True)
class Fault:
    """`refuse` hangs up before the work, `lost` after it: the work is done and nobody hears of it."""

    path: str
    mode: str
    method: str = ""
    seconds: float = 30
    times: int = 1


class Faults:
    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def add(self, given: Thing) -> Fault:
        fault = Fault(
            path=str(given.get("path") or "/v1/"),
            mode=forms.choice({"mode": str(given.get("mode") or "500")}, "mode", ("500", *MODES)),
            method=str(given.get("method") or "").upper(),
            seconds=float(given.get("seconds", 30)),
            times=int(given.get("times", 1)),
        )
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        self._waiting.clear()

    def take(self, method: str, path: str) -> Fault | None:
        """The first fault for this call, one time less of it left."""
        for position, fault in enumerate(self._waiting):
            if path.startswith(fault.path) and fault.method in ("", method):
                if fault.times > 1:
                    self._waiting[position] = replace(fault, times=fault.times - 1)
                else:
                    del self._waiting[position]
                return fault
        return None


def refusal(fault: Fault) -> Refusal:
    if fault.mode == "429":
        return Refusal("Too many requests.", status=429, code="rate_limit")
    return Refusal("Something went wrong on Stripe's end.", status=500, kind="api_error")
