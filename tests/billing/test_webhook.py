"""What comes in at the door: forged, old, of the future, doubled, of the other mode; and what is kept of it."""

import asyncio
import json
import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import httpx
import pytest
import sqlalchemy as sa
from sqlalchemy.exc import OperationalError
from sqlmodel import select

from propmanager.billing import inbox
from propmanager.billing.model import EventStatus, StripeEvent
from propmanager.core import clock
from propmanager.core.settings import settings
from propmanager.core.tenancy import platform_session
from propmanager.web import webhook_routes
from propmanager.web.access_cache import AccessCache
from propmanager.web.api import http_api
from propmanager.web.plain_routes import plain_first
from tests.billing.world import signed

OLD, NEW = "whsec_old", "whsec_new"


@pytest.fixture
def secrets(database_url, monkeypatch):
    def use(**environment):
        for name, value in environment.items():
            monkeypatch.setenv(name, value)
        settings.cache_clear()

    use(STRIPE_WEBHOOK_SECRETS=f"{OLD},{NEW}")
    yield use
    monkeypatch.undo()
    settings.cache_clear()


class Client:
    """Each request on a loop of its own, as if from somewhere else."""

    def __init__(self):
        routers = [webhook_routes.router]
        api = http_api(AccessCache(), routers)
        self._app = plain_first(api, routers, api.exception_handlers)

    def request(self, method, path, **sent):
        async def ask():
            transport = httpx.ASGITransport(self._app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://test") as client:
                return await client.request(method, path, **sent)

        return asyncio.run(ask())

    def post(self, path, **sent):
        return self.request("POST", path, **sent)


@pytest.fixture
def client(secrets):
    return Client()


@pytest.fixture
def event():
    """One of a customer nobody knows."""

    def make(**changes):
        return {
            "id": f"evt_{uuid.uuid4().hex}",
            "object": "event",
            "type": "customer.subscription.updated",
            "created": int(clock.now().timestamp()),
            "livemode": False,
            "api_version": "2026-10-28.endive",
            "data": {"object": {"id": "sub_x", "object": "subscription", "customer": "cus_x"}},
        } | changes

    return make


def post(client, event, secret=OLD, *, at=None, header=None, body=None):
    text = json.dumps(event) if body is None else body
    sent = {"stripe-signature": signed(text, secret, at) if header is None else header}
    return client.post("/webhooks/stripe", content=text.encode(), headers=sent).status_code


def kept(*events):
    with platform_session("test") as db:
        ids = [one["id"] for one in events]
        return [
            (row.status, row.attempts)
            for row in db.exec(select(StripeEvent).where(sa.column("event_id").in_(ids)).order_by(sa.text("event_id")))
        ]


def jobs_for(event):
    with platform_session("test") as db:
        query = (
            "select count(*) from procrastinate_jobs where task_name = 'billing.process' and args->>'event_id' = :id"
        )
        return db.execute(sa.text(query), {"id": event["id"]}).scalar_one()


def test_an_event_is_kept_once_with_its_job_however_often_it_comes(client, event):
    """Checklist E52."""
    told = event()
    assert [post(client, told) for _ in range(3)] == [200] * 3
    assert (kept(told), jobs_for(told)) == ([(EventStatus.WAITING, 0)], 1)


def test_edge_1_the_same_event_thrice_at_once_is_one_row_and_one_job(client, event):
    """Checklist E52."""
    told = event()
    with ThreadPoolExecutor(12) as threads:
        answers = list(threads.map(lambda _: post(client, told), range(12)))
    assert (answers, kept(told), jobs_for(told)) == ([200] * 12, [(EventStatus.WAITING, 0)], 1)


@pytest.fixture
def forgeries(event):
    """What each sender sends: (body, header)."""
    told = json.dumps(event())
    now = clock.now()
    return {
        "no header": (told, ""),
        "garbage": (told, "t=x,v1=y"),
        "only v0": (told, signed(told, OLD).replace("v1=", "v0=")),
        "another secret": (told, signed(told, "whsec_of_somebody")),
        "empty secret": (told, signed(told, "")),
        "tampered": (told.replace("sub_x", "sub_y"), signed(told, OLD)),
        "re-serialised": (json.dumps(json.loads(told), indent=1), signed(told, OLD)),
        "301 s old": (told, signed(told, OLD, now - timedelta(seconds=301))),
        "an hour in the future": (told, signed(told, OLD, now + timedelta(hours=1))),
        "absurd time": (told, signed(told, OLD).replace("t=", "t=9999999999999999")),
        "not JSON": ("{", signed("{", OLD)),
        "a list": ("[]", signed("[]", OLD)),
        "thin event": ('{"object": "v2.core.event"}', signed('{"object": "v2.core.event"}', OLD)),
        "no id": ('{"object": "event"}', signed('{"object": "event"}', OLD)),
    }


@pytest.mark.parametrize(
    "case",
    [
        "no header", "garbage", "only v0", "another secret", "empty secret", "tampered", "re-serialised", "301 s old",
        "an hour in the future", "absurd time", "not JSON", "a list", "thin event", "no id",
    ],
)  # fmt: skip
def test_edge_8_what_is_no_message_of_stripe_is_refused_and_not_kept(client, forgeries, case):
    """Checklist E51."""
    body, header = forgeries[case]
    assert post(client, None, header=header, body=body) == 400
    identifier = json.loads(body).get("id", "") if body.startswith('{"id') else ""
    assert kept({"id": identifier}) == []


def test_edge_8_bytes_that_are_no_text_are_refused(client):
    answer = client.post("/webhooks/stripe", content=b"\xff\xfe{", headers={"stripe-signature": "t=1,v1=x"})
    assert (answer.status_code, answer.json()) == (400, {"error": "Message refusé."})


def test_edge_8_only_a_post_is_taken(client):
    assert [client.request(method, "/webhooks/stripe").status_code for method in ("GET", "PUT", "DELETE")] == [405] * 3


@pytest.mark.parametrize("seconds", [-299, 0, 299])
def test_a_message_within_five_minutes_is_taken(client, event, seconds):
    assert post(client, event(), at=clock.now() + timedelta(seconds=seconds)) == 200


def test_edge_8_an_empty_secret_in_the_settings_opens_to_nobody(secrets, event):
    secrets(STRIPE_WEBHOOK_SECRETS=" , ")
    assert [post(Client(), event(), secret) for secret in ("", " ", OLD)] == [400] * 3


def test_edge_9_both_secrets_are_taken_while_one_replaces_the_other(client, event):
    """Checklist E51."""
    told = event()
    both = f"{signed(json.dumps(told), 'whsec_gone')},{signed(json.dumps(told), NEW).partition(',')[2]}"
    assert [post(client, event(), OLD), post(client, event(), NEW), post(client, told, header=both)] == [200] * 3


def test_edge_10_an_event_of_test_mode_on_a_live_endpoint_is_acknowledged_and_ignored(secrets, event):
    secrets(STRIPE_SECRET_KEY="sk_live_x")
    told = event()
    assert post(Client(), told) == 200
    assert (kept(told), jobs_for(told)) == ([(EventStatus.IGNORED, 0)], 0)


def test_an_event_of_another_version_is_kept_and_somebody_is_told(client, event, capsys):
    told = event(api_version="2027-03-01.fennel")
    assert post(client, told) == 200
    assert (kept(told), jobs_for(told)) == ([(EventStatus.WAITING, 0)], 1)
    assert "billing.other_version" in capsys.readouterr().out


def test_events_that_come_together_are_kept_each_with_its_job(client, event):
    told = [event() for _ in range(8)]
    with ThreadPoolExecutor(16) as threads:
        answers = list(threads.map(lambda one: post(client, one), told * 2))
    assert (answers, kept(*told)) == ([200] * 16, [(EventStatus.WAITING, 0)] * 8)
    assert [jobs_for(one) for one in told] == [1] * 8


def test_edge_7_while_the_database_is_away_stripe_is_asked_to_come_again(client, event, monkeypatch):
    told = event()

    def away(*_arguments):
        raise OperationalError("insert", {}, Exception("gone"))

    with monkeypatch.context() as patch:
        patch.setattr(inbox, "platform_statement", away)
        first = post(client, told)
    assert (first, kept(told)) == (503, [])
    assert (post(client, told), kept(told)) == (200, [(EventStatus.WAITING, 0)])
