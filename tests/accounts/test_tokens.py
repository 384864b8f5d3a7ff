import uuid
from datetime import UTC, datetime, timedelta

import jwt
import pytest

from propmanager.accounts import tokens
from propmanager.accounts.tokens import Audience, RefreshToken

MONDAY = datetime(2026, 1, 5, 9, tzinfo=UTC)
KEY = "k9dA2mQz7Lw1Xy4Vb8Nc6Tr3Pf5Hs0Ju"
SESSION, USER = uuid.UUID(int=1), uuid.UUID(int=2)  # fixed: they are part of the names of tests


@pytest.fixture
def claims():
    token = tokens.sign_access_token(SESSION, USER, now=MONDAY, key=KEY)
    return jwt.decode(token, options={"verify_signature": False})


def test_a_token_names_its_session_and_says_nothing_of_rights(claims):
    jti = claims.pop("jti")
    assert len(jti) == 16
    assert claims == {
        "iss": "propmanager",
        "aud": "propmanager-web",
        "sub": str(USER),
        "sid": str(SESSION),
        "iat": int(MONDAY.timestamp()),
        "exp": int((MONDAY + timedelta(minutes=15)).timestamp()),
    }


def test_our_own_token_is_read_even_late():
    token = tokens.sign_access_token(SESSION, USER, now=MONDAY - timedelta(days=3), key=KEY)
    assert tokens.read_session_id(token, key=KEY) == SESSION


def test_a_token_signed_with_another_key_is_not_read():
    token = tokens.sign_access_token(SESSION, USER, now=MONDAY, key=KEY[::-1])
    assert tokens.read_session_id(token, key=KEY) is None


@pytest.mark.parametrize("algorithm", ["none", "HS384", "HS512"])
def test_another_algorithm_is_not_read(claims, algorithm):
    key = None if algorithm == "none" else KEY * 2
    token = jwt.encode(claims, key, algorithm=algorithm)  # pyright: ignore[reportArgumentType]  # no key: the attack
    assert tokens.read_session_id(token, key=KEY * 2 if key else KEY) is None


@pytest.mark.parametrize("missing", ["exp", "iat", "sub", "jti", "iss", "aud", "sid"])
def test_every_claim_is_required(claims, missing):
    del claims[missing]
    assert tokens.read_session_id(jwt.encode(claims, KEY, algorithm="HS256"), key=KEY) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"aud": "another"},
        {"iss": "another"},
        {"sid": "not a session"},
        {"sid": 12},
        {"sid": None},
        {"sid": ["a"]},
        {"sub": 12},
        {"iat": "x"},
    ],
)
def test_a_claim_of_the_wrong_kind_is_not_read(claims, changed):
    token = jwt.encode(claims | changed, KEY, algorithm="HS256", sort_headers=False)
    assert tokens.read_session_id(token, key=KEY) is None


@pytest.mark.parametrize(
    "token", ["", "a", "a.b.c", "....", "é.è.à", "\x00", "eyJhbGciOiJIUzI1NiJ9.e30.", "a" * 100_000]
)
def test_junk_is_not_read(token):
    assert tokens.read_session_id(token, key=KEY) is None


def test_a_changed_byte_is_seen(claims):
    head, body, signature = jwt.encode(claims, KEY, algorithm="HS256").split(".")
    changed = jwt.encode(claims | {"sid": str(uuid.uuid4())}, "x" * 32, algorithm="HS256").split(".")[1]
    assert tokens.read_session_id(f"{head}.{changed}.{signature}", key=KEY) is None
    assert tokens.read_session_id(f"{head}.{body}.{signature}", key=KEY) == SESSION


@pytest.mark.parametrize(("audience", "web", "program"), [(Audience.WEB, SESSION, None), (Audience.API, None, SESSION)])
def test_a_token_of_browsers_is_none_of_programs_and_the_other_way_round(audience, web, program):
    now = datetime.now(UTC)
    token = tokens.sign_access_token(SESSION, USER, now=now, key=KEY, audience=audience)
    assert (tokens.read_session_id(token, key=KEY), tokens.read_api_session_id(token, key=KEY)) == (web, program)


def test_a_programs_token_is_read_for_fifteen_minutes(time_machine):
    """Checklist A13."""
    time_machine.move_to(MONDAY, tick=False)
    token = tokens.sign_access_token(SESSION, USER, now=MONDAY, key=KEY, audience=Audience.API)
    read = []
    for seconds in (0, 899, 900, 86_400):
        time_machine.move_to(MONDAY + timedelta(seconds=seconds), tick=False)
        read.append(tokens.read_api_session_id(token, key=KEY))
    assert read == [SESSION, SESSION, None, None]


# --- refresh tokens ---


@pytest.mark.parametrize("audience", list(Audience))
def test_a_refresh_token_is_read_as_it_was_written(audience):
    token = RefreshToken(SESSION, tokens.new_secret())
    written = tokens.write_refresh_token(token, key=KEY, audience=audience)
    assert tokens.parse_refresh_token(written, key=KEY, audience=audience) == token


def test_a_refresh_token_of_another_audience_or_key_is_none():
    token = RefreshToken(SESSION, tokens.new_secret())
    written = tokens.write_refresh_token(token, key=KEY)
    assert tokens.parse_refresh_token(written, key=KEY, audience=Audience.API) is None
    assert tokens.parse_refresh_token(written, key=KEY[::-1]) is None


def test_an_invented_secret_for_a_known_session_is_none():
    """Checklist A17: whoever knows a session's id cannot end it by an invented token."""
    mac = tokens.write_refresh_token(RefreshToken(SESSION, "mine"), key=KEY).rpartition(".")[2]
    invented = [f"{SESSION}.invented.{mac}", f"{SESSION}.invented", f"{SESSION}.invented.", f"{SESSION}.mine.{mac}x"]
    assert [tokens.parse_refresh_token(text, key=KEY) for text in invented] == [None] * 4


@pytest.mark.parametrize(
    "text", ["", ".", "..", f"{SESSION}", f"{SESSION}.", ".secret", "x.secret.mac", "\x00.\x00", "é.é.é", "\ud800"]
)
def test_a_broken_refresh_token_is_none(text):
    assert tokens.parse_refresh_token(text, key=KEY) is None


def test_a_successor_is_the_same_for_all_who_ask_with_the_key_and_not_to_be_guessed_without():
    token = RefreshToken(SESSION, tokens.new_secret())
    made = {tokens.successor_of(token, key=KEY).secret for _ in range(5)}
    other_key, other_session, next_one = (
        tokens.successor_of(token, key=KEY[::-1]).secret,
        tokens.successor_of(RefreshToken(USER, token.secret), key=KEY).secret,
        tokens.successor_of(tokens.successor_of(token, key=KEY), key=KEY).secret,
    )
    assert (len(made), len(made | {other_key, other_session, next_one, token.secret})) == (1, 5)
    assert {len(secret) for secret in made} == {43}


def test_secrets_are_256_bits_and_never_the_same():
    made = [tokens.new_secret() for _ in range(1000)]
    assert (len(set(made)), {len(secret) for secret in made}) == (1000, {43})
