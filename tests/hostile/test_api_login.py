"""Login over JSON: the same answers, limits and second factor as on the web."""

import uuid
from collections.abc import Callable

import httpx
import jwt
import pytest

from propmanager.demo.people import CLAIRE, PASSWORD, STAFF
from tests.hostile.program import LOGIN, in_parallel, program
from tests.live.client import browser
from tests.live.server import LiveServer

pytestmark = [pytest.mark.hostile, pytest.mark.xdist_group("live")]

Execute = Callable[..., None]
Newcomer = Callable[..., str]
WRONG = "un autre cheval"


def test_a_login_answers_with_two_tokens_and_no_cookie(live_server: LiveServer):
    answer = program(live_server).post(LOGIN, email=CLAIRE.email, password=PASSWORD)
    told = answer.json()
    assert (answer.status_code, {name: type(value) for name, value in told.items()}) == (
        200,
        {"access_token": str, "token_type": str, "expires_in": int, "refresh_token": str},
    )
    assert (told["token_type"], told["expires_in"]) == ("Bearer", 900)
    assert ("set-cookie" in answer.headers, answer.headers["cache-control"]) == (False, "no-store")


def test_an_access_token_says_what_it_must_and_nothing_of_rights(live_server: LiveServer):
    """Checklist A13."""
    claims = jwt.decode(program(live_server).log_in(CLAIRE.email).access, options={"verify_signature": False})
    assert set(claims) == {"iss", "aud", "sub", "sid", "jti", "iat", "exp"}
    assert (claims["aud"], claims["exp"] - claims["iat"]) == ("propmanager-api", 900)


def test_every_refused_login_is_the_same(live_server: LiveServer, newcomer: Newcomer, execute: Execute):
    """Checklist A1."""
    known, disabled = newcomer("dupont"), newcomer("dupont")
    execute("update app_user set is_disabled = true where email = %s", disabled)
    typed = [(f"{uuid.uuid4().hex}@exemple.example", WRONG), (known, WRONG), (disabled, PASSWORD)]
    typed.append((newcomer("martin"), PASSWORD))
    answers = [program(live_server).post(LOGIN, email=email, password=password) for email, password in typed]
    said = [(one.status_code, one.json(), one.headers["www-authenticate"]) for one in answers]
    assert said == [(401, {"error": "E-mail ou mot de passe incorrect."}, "Bearer")] * 4


def test_the_api_and_the_web_share_one_budget(live_server: LiveServer, newcomer: Newcomer):
    """Checklist A7: fifty attempts at once, half of them here: five passwords are verified."""
    email = newcomer("dupont")
    api = [lambda: program(live_server).post(LOGIN, email=email, password=WRONG)] * 25
    web = [lambda: browser(live_server, "dupont").post("/auth/login", email=email, password=WRONG)] * 25
    statuses = [
        answer.status_code for answer in in_parallel([one for pair in zip(api, web, strict=True) for one in pair])
    ]
    assert (statuses.count(401), statuses.count(429)) == (5, 45)


def test_an_account_with_a_second_factor_gives_its_code_in_the_request(
    live_server: LiveServer, execute: Execute, newcomer: Newcomer
):
    """Checklist A22 and A26: the password of staff opens nothing here either."""
    member = "insert into membership (tenant_id, user_id, role) select t.id, u.id, 'lecture' from tenant t, app_user u "
    execute(member + "where t.subdomain = 'martin' and u.email = %s", STAFF.email)
    staff, typed = program(live_server, "martin"), {"email": STAFF.email, "password": PASSWORD}
    try:
        missing, wrong = staff.post(LOGIN, **typed), staff.post(LOGIN, **typed, code="000000")
        right = staff.post(LOGIN, **typed, code=live_server.fresh_code(STAFF.email))
    finally:
        execute("delete from membership where user_id = (select id from app_user where email = %s)", STAFF.email)
    assert [one.status_code for one in (missing, wrong, right)] == [401, 401, 200]
    assert "code" in missing.json()["error"]


def test_on_the_bare_host_there_is_no_api(live_server: LiveServer):
    answer = program(live_server, "").post(LOGIN, email=CLAIRE.email, password=PASSWORD)
    assert (answer.status_code, list(answer.json())) == (404, ["error"])


@pytest.mark.parametrize(
    "body", ["", "{", "[]", "null", '"x"', "{}", '{"email": 1, "password": {}}', '{"email": null}']
)
def test_what_is_no_login_is_told_so_and_never_repeated(live_server: LiveServer, body: str):
    host = live_server.host("dupont")
    headers = {"Host": host, "Content-Type": "application/json"}
    answer = httpx.post(f"{live_server.address}{LOGIN}", content=body, headers=headers, trust_env=False)
    assert (answer.status_code, set(answer.json())) == (422, {"error", "fields"})


def test_a_malformed_password_is_not_in_the_answer(live_server: LiveServer):
    """Checklist F56."""
    answer = program(live_server).post(LOGIN, email=CLAIRE.email, password=["canari-4711"])
    assert (answer.status_code, "canari" in answer.text) == (422, False)


@pytest.mark.parametrize("path", ["/api/v1/nulle-part", "/api/v2/me", "/api/"])
def test_what_is_no_route_says_so_in_the_same_form(live_server: LiveServer, path: str):
    answer = program(live_server).get(path)
    assert (answer.status_code, list(answer.json())) == (404, ["error"])
