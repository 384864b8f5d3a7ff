"""One JSON object a line on standard output, for our loggers and for every library's.

log = structlog.get_logger(__name__)
log.info("billing.payment_failed", invoice_id=...)
"""

import logging
import sys

import structlog
from structlog.contextvars import bound_contextvars, merge_contextvars
from structlog.processors import ExceptionRenderer, JSONRenderer, TimeStamper
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor, WrappedLogger

from propmanager.core import redaction

# Below a warning these write every packet, statement or envelope.
TALKATIVE = ("socketio", "engineio", "sqlalchemy", "mail.log", "asyncio", "alembic", "procrastinate.periodic")
# These come with handlers of their own, which would write past the redaction.
SELF_MADE = (
    "reflex",
    "socketio",
    "engineio",
    "_granian",
    "granian.access",
    "uvicorn",
    "uvicorn.error",
    "uvicorn.access",
)

bound = bound_contextvars  # with log.bound(request_id=..., tenant_id=...): every line inside carries them


def configure(level: str, *, json: bool) -> None:
    """Called once at start. `json=False` is for a developer's terminal: it shows what libraries and exceptions say."""
    formatter = ProcessorFormatter(
        processors=[
            merge_contextvars,
            _add_origin,
            TimeStamper(fmt="iso", utc=True),
            *([redaction.hide_foreign_values] if json else []),
            redaction.mask,
            *(_json_line() if json else _terminal_line()),
        ]
    )
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(formatter)
    logging.root.handlers = [handler]
    logging.root.setLevel(level.upper())
    # Otherwise a badly formed message is printed with its arguments on standard error.
    logging.raiseExceptions = not json
    _rein_in_libraries()
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _rein_in_libraries() -> None:
    for name in SELF_MADE:
        logger = logging.getLogger(name)
        logger.handlers = []
        logger.propagate = True
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)


def _add_origin(_logger: WrappedLogger, method: str, event: EventDict) -> EventDict:
    return {"level": method, "logger": event["_record"].name, **event}


def _json_line() -> list[Processor]:
    return [
        ExceptionRenderer(redaction.exception_without_values),
        ProcessorFormatter.remove_processors_meta,
        JSONRenderer(),  # ASCII only, so that no line separator of Unicode breaks a line either
    ]


def _terminal_line() -> list[Processor]:
    return [
        _escape_controls,
        ProcessorFormatter.remove_processors_meta,
        structlog.dev.ConsoleRenderer(colors=False, exception_formatter=structlog.dev.plain_traceback),
    ]


def _escape_controls(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    return {key: _printable(value) if isinstance(value, str) else value for key, value in event.items()}


def _printable(text: str) -> str:
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in text)
