"""The API over HTTP: who asks, which call, its parameters, the answer in JSON."""

import asyncio
import json
import re
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from propmanager.demo.stripe_sandbox import API_VERSION
from propmanager.demo.stripe_sandbox.http import expansion, faults
from propmanager.demo.stripe_sandbox.http.faults import Faults
from propmanager.demo.stripe_sandbox.http.idempotency import Answer, Idempotency
from propmanager.demo.stripe_sandbox.http.routes import CALLS, Call
from propmanager.demo.stripe_sandbox.objects import agenda
from propmanager.demo.stripe_sandbox.refusals import Refusal
from propmanager.demo.stripe_sandbox.rules import forms
from propmanager.demo.stripe_sandbox.sandbox import Sandbox
from propmanager.demo.stripe_sandbox.store import new_id


class Api:
    """An ASGI application for everything under /v1/."""

    def __init__(self, box: Sandbox) -> None:
        self.box = box
        self.faults = Faults()
        self.idempotency = Idempotency()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        body = await request.body()
        fault = self.faults.take(request.method, request.url.path)
        if fault and fault.mode == "hang":
            await asyncio.sleep(fault.seconds)
            fault = None
        if fault and fault.mode == "refuse":
            await hang_up(send)
            return
        answer = _refused(faults.refusal(fault)) if fault and fault.mode != "lost" else self._answer(request, body)
        if fault and fault.mode == "lost":
            await hang_up(send)
            return
        await answer(scope, receive, send)

    def _answer(self, request: Request, body: bytes) -> Response:
        request_id, key, path = new_id("req"), request.headers.get("idempotency-key"), request.url.path
        try:
            self._check_key(request)
            if key and (kept := self.idempotency.replay(key, path, body)):
                return _response(kept, request_id, **{"Idempotent-Replayed": "true", "Idempotency-Key": key})
            with self.box.asked_by(request_id, key):
                result = self._call(request, body)
            answer = Answer(200, json.dumps(result).encode())
        except Refusal as refusal:
            answer = Answer(refusal.status, json.dumps(refusal.body).encode())
        if key and request.method == "POST":
            self.idempotency.keep(key, path, body, answer)
        return _response(answer, request_id, **({"Idempotency-Key": key} if key else {}))

    def _check_key(self, request: Request) -> None:
        """Raises Refusal."""
        given = request.headers.get("authorization", "")
        if given != f"Bearer {self.box.configuration.api_key}":
            raise Refusal("Invalid API Key provided.", status=401)
        version = request.headers.get("stripe-version", API_VERSION)
        if version != API_VERSION:
            raise Refusal(f"The sandbox speaks {API_VERSION}, not {version}.", param="Stripe-Version")

    def _call(self, request: Request, body: bytes) -> dict[str, Any]:
        call, identifiers = _found(request.method, request.url.path)
        encoded = body.decode() if request.method == "POST" else request.url.query
        params = forms.decode(encoded)
        unknown = sorted(set(params) - call.known)
        if unknown:
            raise Refusal(f"Received unknown parameter: {unknown[0]}", code="parameter_unknown", param=unknown[0])
        agenda.catch_up(self.box)
        paths = params.pop("expand", [])
        thing = call.answer(self.box, params, *identifiers)
        return expansion.expanded(self.box, thing, paths)


def _found(method: str, path: str) -> tuple[Call, list[str]]:
    for call in CALLS:
        pattern = re.escape(call.path).replace(r"\{\}", "([^/]+)")
        match = re.fullmatch(pattern, path)
        if match and call.method == method:
            return call, list(match.groups())
    raise Refusal(f"Unrecognized request URL ({method}: {path}).", status=404)


def _refused(refusal: Refusal) -> Response:
    return _response(Answer(refusal.status, json.dumps(refusal.body).encode()), new_id("req"))


def _response(answer: Answer, request_id: str, **headers: str) -> Response:
    given = {"Request-Id": request_id, "Stripe-Version": API_VERSION, **headers}
    return Response(answer.body, answer.status, given, "application/json")


async def hang_up(send: Send) -> None:
    """Promises more than it sends: the server then cuts the connection."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1")]})
    await send({"type": "http.response.body", "body": b"", "more_body": True})
