"""What a test changes of logging is of this process, and of every test after it."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import structlog


@contextmanager
def logging_kept() -> Iterator[None]:
    root, told = logging.root, structlog.get_config()
    kept = root.handlers, root.level, logging.raiseExceptions
    levels = {name: logging.getLogger(name).level for name in root.manager.loggerDict}
    try:
        yield
    finally:
        root.handlers, root.level, logging.raiseExceptions = kept
        for name in root.manager.loggerDict:
            logging.getLogger(name).setLevel(levels.get(name, logging.NOTSET))
        structlog.configure(**told)
