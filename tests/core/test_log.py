import asyncio
import contextlib
import io
import json
import logging
from types import SimpleNamespace

import pytest
import structlog
from reflex.app import EventNamespace
from reflex_base.event.processor.base_state_processor import _prepare_event_payload

from propmanager.core import log
from tests.logging_kept import logging_kept

CANARY = "canari-Zoé-Dupont"
IBAN = "FR76 3000 6000 0112 3456 7890 189"


class Output:
    """What was written since the last reading."""

    def __init__(self):
        self.stream = io.StringIO()

    def configure(self, level, *, json):
        with contextlib.redirect_stdout(self.stream):
            log.configure(level, json=json)

    def text(self):
        written = self.stream.getvalue()
        self.stream.seek(0)
        self.stream.truncate()
        return written

    def lines(self):
        return [json.loads(line) for line in self.text().splitlines()]


@pytest.fixture
def output():
    output = Output()
    with logging_kept():
        output.configure("debug", json=True)
        yield output


def test_line_carries_level_logger_time_and_context(output):
    with log.bound(request_id="r1", tenant_id="t1"):
        structlog.get_logger("propmanager.billing").info("billing.payment_failed", invoice_id="in_1", cents=540)
    (line,) = output.lines()
    assert line.pop("timestamp").endswith("Z")
    assert line == {
        "level": "info",
        "logger": "propmanager.billing",
        "event": "billing.payment_failed",
        "invoice_id": "in_1",
        "cents": 540,
        "request_id": "r1",
        "tenant_id": "t1",
    }


def test_context_ends_with_its_block(output):
    with log.bound(request_id="r1"):
        pass
    structlog.get_logger("propmanager").info("after")
    assert "request_id" not in output.lines()[0]


@pytest.mark.parametrize("forged", ['ok\r\n{"event":"forged"}', "ok\u2028forged", "ok\x85forged", "ok\x1b[2Jforged"])
def test_no_text_can_forge_a_line(output, forged):
    structlog.get_logger("propmanager").info(forged, user_agent=forged)
    logging.getLogger("propmanager").warning("%s", forged)
    written = output.text()
    assert len(written.splitlines()) == 2
    assert "\x1b" not in written


@pytest.mark.parametrize("forged", ["ok\r\nforged", "ok\u2028forged", "ok\x1b[2Jforged"])
def test_no_text_can_forge_a_line_on_a_terminal(output, forged):
    output.configure("info", json=False)
    structlog.get_logger("propmanager").info(forged, user_agent=forged)
    written = output.text()
    assert len(written.splitlines()) == 1
    assert "\x1b" not in written


@pytest.mark.parametrize(
    "key",
    [
        *("email", "new_password", "mot_de_passe", "nom", "prenom", "first_name", "access_token", "Set-Cookie"),
        *("authorization", "iban", "phone", "message", "payload", "smtp_url"),
    ],
)
def test_values_under_telling_names_are_masked_at_any_depth(output, key):
    output.configure("info", json=True)
    structlog.get_logger("propmanager").info("x", **{key: CANARY}, rows=[{"row": {key: {"deep": CANARY}}}])
    (line,) = output.lines()
    assert line[key] == "***"
    assert line["rows"] == [{"row": {key: "***"}}]


def test_addresses_and_ibans_are_masked_inside_any_text(output):
    other = SimpleNamespace(owner="zoe@example.fr")
    structlog.get_logger("propmanager").info(f"sent to zoe.dupont+x@example.fr from {IBAN}", row_id=7, other=other)
    (line,) = output.lines()
    assert line["event"] == "sent to *** from ***"
    assert line["other"] == "namespace(owner='***')"


def test_exception_shows_types_and_places_but_no_value(output):
    def register(email):
        raise ValueError(email)

    try:
        try:
            register(CANARY)
        except ValueError as error:
            raise ExceptionGroup(CANARY, [KeyError(CANARY)]) from error
    except ExceptionGroup:
        structlog.get_logger("propmanager").exception("accounts.failed")
    (line,) = output.lines()
    group, cause = line["exception"]
    assert [group["type"], group["group"][0]["type"], cause["type"]] == [
        "ExceptionGroup",
        "KeyError",
        "ValueError",
    ]
    assert cause["frames"][-1].endswith(" register")
    assert CANARY not in json.dumps(line, ensure_ascii=False)


def test_reflex_event_payload_is_left_out_of_its_warning(output):
    def save(self, rooms: int): ...

    handler = SimpleNamespace(fn=save, _type_hints={"rooms": int})
    _prepare_event_payload(handler, {"rooms": CANARY})  # pyright: ignore[reportArgumentType]  # as far as it looks
    (line,) = output.lines()
    assert line["event"] == "Error transforming event payload for handler …: …"
    assert line["logger"] == "reflex_base.event.processor.base_state_processor"
    assert line["source"].endswith(" _prepare_event_payload")
    assert CANARY not in json.dumps(line, ensure_ascii=False)


@pytest.mark.parametrize("token", [None, "known"])
def test_reflex_raw_event_data_is_left_out(output, token):
    namespace = SimpleNamespace(sid_to_token=SimpleNamespace(get=lambda _sid: token))
    data = json.dumps([CANARY], ensure_ascii=False)
    try:
        asyncio.run(EventNamespace.on_event(namespace, "sid", data))  # pyright: ignore[reportArgumentType]  # same
    except Exception:  # whatever Reflex raises on such data reaches the log this way
        logging.getLogger("socketio.server").exception("message handler error %s", data)
    written = output.lines()
    assert {line["logger"].split(".")[0] for line in written} >= {"reflex"}
    assert CANARY not in json.dumps(written, ensure_ascii=False)


@pytest.mark.parametrize(
    "name",
    ["reflex.state", "socketio.server", "engineio.server", "procrastinate.worker", "sqlalchemy.engine", "new.lib"],
)
def test_libraries_keep_their_words_and_lose_their_values(output, name):
    library = logging.getLogger(name)
    library.warning("Job %s failed", CANARY)
    library.warning(f"Row {CANARY!r} " + CANARY + " refused")
    library.log(logging.ERROR, "Statement %(email)s", {"email": CANARY})
    sentence = f"Hello {CANARY}"
    library.warning(sentence)
    library.warning(sentence, extra={"job": {"id": 4, "task_name": "send", "task_kwargs": {"nom": CANARY}}})
    written = output.lines()
    assert [line["event"] for line in written] == ["Job %s failed", "Row … … refused", "Statement %(email)s", "…", "…"]
    assert (written[4]["job"], written[4]["task"]) == (4, "send")
    assert CANARY not in json.dumps(written, ensure_ascii=False)


def test_trusted_libraries_keep_their_values(output):
    logging.getLogger("alembic.runtime.migration").warning("Running upgrade -> %s", "ab12")
    assert output.lines()[0]["event"] == "Running upgrade -> ab12"


def test_library_with_its_own_handler_writes_once_and_redacted(output):
    own = io.StringIO()
    library = logging.getLogger("reflex")
    library.addHandler(logging.StreamHandler(own))
    library.propagate = False
    output.configure("info", json=True)
    library.warning("Event data: %s", CANARY)
    assert [line["event"] for line in output.lines()] == ["Event data: %s"]
    assert own.getvalue() == ""


def test_badly_formed_message_leaks_nothing_to_standard_error(output, capsys):
    logging.getLogger("alembic").warning("%d rows", CANARY)
    assert (output.text(), capsys.readouterr().err) == ("", "")


def test_developer_terminal_shows_messages_but_masks_telling_names(output):
    output.configure("info", json=False)
    logging.getLogger("reflex.app").warning("Port %s is taken", 3000)
    structlog.get_logger("propmanager").info("x", password=CANARY)
    written = output.text()
    assert "Port 3000 is taken" in written
    assert CANARY not in written
