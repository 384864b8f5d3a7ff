"""The processes of the Procfile, run by honcho: when one ends, all end."""

import sys
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable
from http import HTTPStatus
from pathlib import Path

from honcho import manager as honcho_manager
from honcho.environ import parse_procfile
from honcho.manager import SYSTEM_PRINTER_NAME, Manager
from honcho.printer import Message, Printer

PROCFILE = Path("Procfile")
READY_WITHIN_SECONDS = 90
END_WITHIN_SECONDS = 15  # after the first has ended, the rest are killed; a worker takes ten to end its jobs
INTERRUPTED = (130, 143)  # honcho's codes for Ctrl-C and SIGTERM: a wanted end


class QuietPrinter(Printer):
    """Shows what the processes say; of honcho's own words keeps only the first end, which is the one that explains."""

    first_end: str = ""

    def write(self, message: Message) -> None:
        if message.name != SYSTEM_PRINTER_NAME:
            super().write(message)
        elif " stopped " in message.data and not self.first_end:
            self.first_end = message.data.split()[0]


def run_processes(names: Iterable[str], environment: dict[str, str], site: str, on_ready: Callable[[], None]) -> int:
    """Blocks until all have ended. 0 when a person ended them, 1 when one of them fell over."""
    printer = QuietPrinter(sys.stdout)
    honcho_manager.KILL_WAIT = END_WITHIN_SECONDS  # its own five are all it has for a setting
    manager = Manager(printer)
    commands = parse_procfile(PROCFILE.read_text()).processes
    for name in names:
        manager.add_process(name, commands[name], env=environment)
    threading.Thread(target=_when_ready, args=(site, on_ready), daemon=True).start()
    manager.loop()
    if manager.returncode in INTERRUPTED:
        print("Tout est arrêté, les données sont gardées.")
        return 0
    end = f"Le processus « {printer.first_end} » s’est arrêté (code {manager.returncode}), donc tout s’arrête."
    print(f"{end} La raison est dans ses dernières lignes, ci-dessus.", file=sys.stderr)
    return 1


def _when_ready(site: str, on_ready: Callable[[], None]) -> None:
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while time.monotonic() < deadline:
        time.sleep(0.1)
        if _answers(f"{site}/health"):
            on_ready()
            return
    print(
        f"{site} ne répond toujours pas après {READY_WITHIN_SECONDS} s : lisez les lignes de « web ».", file=sys.stderr
    )


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=2) as answer:  # noqa: S310  # our own address, from the settings
            return answer.status == HTTPStatus.OK
    except (urllib.error.URLError, OSError):
        return False
