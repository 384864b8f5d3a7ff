"""A program that calls the JSON API."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from propmanager.demo.people import PASSWORD
from tests.live.client import Browser
from tests.live.server import LiveServer

LOGIN, REFRESH, LOGOUT = (f"/api/v1/auth/{name}" for name in ("login", "refresh", "logout"))


@dataclass
class Program:
    """Whatever calls the API: it keeps no cookies, and names no origin."""

    server: LiveServer
    host: str
    access: str = ""
    refresh: str = ""

    def post(self, path: str, /, **body: Any) -> httpx.Response:
        return self._ask("POST", path, json=body)

    def get(self, path: str, headers: dict[str, str] | None = None) -> httpx.Response:
        return self._ask("GET", path, headers)

    def log_in(self, email: str, password: str = PASSWORD, **more: str) -> "Program":
        self.keep(self.post(LOGIN, email=email, password=password, **more).raise_for_status())
        return self

    def keep(self, answer: httpx.Response) -> None:
        self.access, self.refresh = answer.json()["access_token"], answer.json()["refresh_token"]

    @property
    def session_id(self) -> str:
        return self.refresh.partition(".")[0]

    def _ask(self, method: str, path: str, headers: dict[str, str] | None = None, **body: Any) -> httpx.Response:
        sent = Browser(self.server, self.host).place_header() | {"Host": self.host}
        sent |= {"Authorization": f"Bearer {self.access}"} if self.access else {}
        with httpx.Client(base_url=self.server.address, timeout=30, trust_env=False, verify=False) as client:
            return client.request(method, path, headers=sent | (headers or {}), **body)


def program(server: LiveServer, subdomain: str = "dupont") -> Program:
    return Program(server, server.host(subdomain))


def in_parallel(asked: list[Callable[[], httpx.Response]]) -> list[httpx.Response]:
    with ThreadPoolExecutor(20) as threads:
        return list(threads.map(lambda one: one(), asked))
