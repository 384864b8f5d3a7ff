"""What may enter a log line: ids and facts, never a person's data or a secret.

Three leaks are closed: values under telling names (`email=...`), e-mail addresses and IBANs inside any text,
and the values that libraries write into their own messages and exceptions (Reflex logs event payloads so).
"""

import ast
import logging
import re
from functools import cache
from pathlib import Path
from typing import Any

from structlog.tracebacks import Stack, extract
from structlog.typing import EventDict, ExcInfo, WrappedLogger

MASK = "***"
HIDDEN = "…"

# Parts of a key: `new_password`, `smtp-password` and `password` are all caught by "password".
_TELLING = """
    email mail courriel recipient sender phone telephone tel mobile address adresse iban bic
    nom prenom name firstname lastname
    password passwd passe pwd secret secrets otp totp token tokens jwt key apikey credential credentials
    cookie cookies authorization auth bearer headers query params url
    message text body subject note comment html payload data form kwargs
"""
PERSONAL = frozenset(_TELLING.split())
_WORD = re.compile(r"[a-z0-9]+")
# Bounded, so that a long text without "@" is read once and not once per letter.
_EMAIL = re.compile(r"[^\s@<>\"'=:,;()]{1,64}@[^\s@<>\"',;()]{1,255}\.\w+")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,4})?\b")

# Their messages hold versions, ports and revisions, never a visitor's data. Of granian's only this one: another
# writes whole tracebacks into its message, with the values that they quote.
TRUSTED_LOGGERS = ("propmanager", "alembic", "_granian.serve", "uvicorn.error")
LOG_METHODS = frozenset({"debug", "info", "success", "warning", "error", "exception", "critical", "log"})
MAX_FRAMES = 20


def mask(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """A structlog processor; keys starting with `_` are structlog's own."""
    return {
        key: value if key.startswith("_") or key == "exc_info" else _masked(key, value) for key, value in event.items()
    }


def hide_foreign_values(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keeps of a library's message only the words that stand in its source, and says where they stand."""
    record: logging.LogRecord = event["_record"]
    if event["_from_structlog"] or _is_trusted(record.name):
        return event
    job = getattr(record, "job", None)  # procrastinate's: its id and its task are ours, its arguments may not be
    known = {"job": job.get("id"), "task": job.get("task_name")} if isinstance(job, dict) else {}
    source = f"{record.module}.py:{record.lineno} {record.funcName}"
    return {**event, **known, "event": _templates(record.pathname).get(record.lineno, HIDDEN), "source": source}


def exception_without_values(exc_info: ExcInfo) -> list[dict[str, Any]]:
    """Types and places only: messages of exceptions quote form values, SQL rows and settings."""
    return [_without_values(stack) for stack in extract(*exc_info, show_locals=False).stacks]


def _masked(key: str, value: Any) -> Any:
    if not PERSONAL.isdisjoint(_WORD.findall(key.lower())):
        return MASK
    if isinstance(value, dict):
        return {str(inner): _masked(str(inner), item) for inner, item in value.items()}
    if isinstance(value, (list, tuple, set, frozenset)):
        return [_masked("", item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    # Any other object would be written by its repr: mask what that says too.
    return _IBAN.sub(MASK, _EMAIL.sub(MASK, value if isinstance(value, str) else repr(value)))


def _is_trusted(name: str) -> bool:
    return any(name == trusted or name.startswith(f"{trusted}.") for trusted in TRUSTED_LOGGERS)


def _without_values(stack: Stack) -> dict[str, Any]:
    return {
        "type": stack.exc_type,
        "frames": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in stack.frames[-MAX_FRAMES:]],
        "group": [_without_values(inner) for trace in stack.exceptions for inner in trace.stacks],
    }


@cache
def _templates(path: str) -> dict[int, str]:
    """The literal words of each logging call of a source file, by line: f-strings reach us already filled in."""
    try:
        tree = ast.parse(Path(path).read_bytes())
    except (OSError, SyntaxError, ValueError):
        return {}
    return {
        line: _literal(call.args[position])
        for call in ast.walk(tree)
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr in LOG_METHODS
        if len(call.args) > (position := int(call.func.attr == "log"))
        for line in range(call.lineno, (call.end_lineno or call.lineno) + 1)
    }


def _literal(node: ast.expr) -> str:
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=parts):
            return "".join(_literal(part) for part in parts)
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return _literal(left) + _literal(right)
        case _:
            return HIDDEN
