"""Checklist A24: a route that wants a recent proof leads a browser to the confirmation, and tells a script of it."""

import asyncio

import httpx
import pytest
from fastapi import APIRouter

from propmanager.core.errors import NotAuthenticated, StepUpNeeded
from propmanager.web.access_cache import AccessCache
from propmanager.web.api import http_api

PAGE = "text/html,application/xhtml+xml,*/*;q=0.8"
router = APIRouter()


@router.api_route("/export/archive.zip", methods=["GET", "POST"])
async def archive() -> None:
    raise StepUpNeeded("Confirmez.")


@router.api_route("/api/v1/archive", methods=["GET"])
async def locked() -> None:
    raise NotAuthenticated("Donnez un jeton.")


@router.post("/form")
async def form(wanted: int) -> int:
    return wanted


def asked(method: str, path: str, accept: str = "*/*") -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(http_api(AccessCache(), [router]))
        async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
            return await client.request(method, path, headers={"accept": accept})

    return asyncio.run(ask())


@pytest.mark.parametrize(
    ("method", "path", "location"),
    [
        ("GET", "/export/archive.zip", "/confirmation?suite=%2Fexport%2Farchive.zip"),
        ("GET", "/export/archive.zip?an=2026", "/confirmation?suite=%2Fexport%2Farchive.zip%3Fan%3D2026"),
        ("POST", "/export/archive.zip", "/confirmation?suite=%2Ftableau-de-bord"),
    ],
)  # fmt: skip
def test_a_browser_is_led_to_the_confirmation_and_back(method: str, path: str, location: str):
    answer = asked(method, path, PAGE)
    assert (answer.status_code, answer.headers["location"]) == (303, location)


@pytest.mark.parametrize("path", ["/export/archive.zip?a=%00", "/export/archive.zip?a=%0d%0aSet-Cookie:b"])
def test_what_is_no_clean_address_is_not_led_back_to(path: str):
    assert asked("GET", path, PAGE).headers["location"] == "/confirmation?suite=%2Ftableau-de-bord"


def test_a_script_is_told_where_the_confirmation_is():
    answer = asked("GET", "/export/archive.zip")
    assert (answer.status_code, answer.json()) == (403, {"error": "Confirmez.", "confirm": "/confirmation"})


def test_only_the_api_asks_for_a_bearer():
    assert asked("GET", "/api/v1/archive").headers["www-authenticate"] == "Bearer"
    assert "www-authenticate" not in asked("GET", "/export/archive.zip").headers


def test_what_has_not_the_form_it_should_is_named_and_not_repeated():
    answer = asked("POST", "/form?wanted=canari-4711")
    assert (answer.status_code, answer.json()) == (
        422,
        {
            "error": "Cette demande n’a pas la forme attendue.",
            "fields": {"wanted": "Cette valeur manque, ou n’a pas la forme attendue."},
        },
    )
