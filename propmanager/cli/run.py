"""`make run`: everything from an empty folder to a page in the browser. Ctrl-C stops it all and keeps the data."""

import os
import subprocess
import sys
import sysconfig
import time
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from propmanager.cli import build, ports, previous_run, signals
from propmanager.cli.embedded import embedded_database
from propmanager.cli.failures import in_one_line
from propmanager.cli.processes import run_processes
from propmanager.core.errors import PropManagerError
from propmanager.core.settings import Settings, settings
from propmanager.demo.stripe_sandbox.configuration import Configuration

USUAL_MAIL_PORT = 1025
USUAL_STRIPE_PORT = 12111


class DataNotReady(PropManagerError):
    """The schema or the demonstration ended in an error."""


@dataclass(frozen=True)
class Plan:
    """What this run starts, and the environment all its processes share."""

    names: tuple[str, ...]
    environment: dict[str, str]
    site: str
    log: Path
    prepared: Path | None  # with the embedded database's files, so that it goes when they go


def main() -> int:
    signals.unwind_on_either()
    try:
        return _run(settings())
    except PropManagerError as refusal:
        print(refusal.message, file=sys.stderr)
    except (OSError, subprocess.CalledProcessError) as failure:
        print(in_one_line(failure), file=sys.stderr)
    except KeyboardInterrupt:
        print("\nArrêté.")
        return 130
    return 1


def _run(configured: Settings) -> int:
    started = time.monotonic()
    with ExitStack() as stack:
        stack.enter_context(previous_run.only_run(configured.data_dir))
        ports.refuse_taken(configured.port)
        build.ensure_built()
        plan = _plan(configured, stack.enter_context(embedded_database(configured, always_stop=True)))
        logins = _prepared(plan)
        address = f"http://{ports.LOOPBACK}:{configured.port}"
        return run_processes(plan.names, plan.environment, address, lambda: _welcome(plan, logins, started))


def _plan(configured: Settings, database_url: str) -> Plan:
    given = configured.model_fields_set
    names = ["web", "worker"]
    site = configured.base_url if "base_url" in given else f"http://localhost:{configured.port}"
    environment = os.environ | {
        "DATABASE_URL": database_url,
        "BASE_URL": site,
        # Perhaps said by `.env`, which the Procfile's shell does not read.
        "DATA_DIR": str(configured.data_dir),
        "REDIS_URL": configured.redis_url.get_secret_value(),
        "PATH": f"{sysconfig.get_path('scripts')}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "PYTHONUNBUFFERED": "1",
        **previous_run.tag(configured.data_dir),
    }
    if "smtp_url" not in given and not configured.is_production:
        mail_port = ports.free_port(USUAL_MAIL_PORT)
        environment |= {"MAIL_PORT": str(mail_port), "SMTP_URL": f"smtp://127.0.0.1:{mail_port}"}
        names.append("mail")
    if _wants_stripe_sandbox(configured):
        environment |= _stripe_sandbox(configured, site)
        names.append("stripe")
    embedded = not configured.database_url.get_secret_value()
    prepared = configured.data_dir / "postgres" / "prepared.txt" if embedded else None
    return Plan(tuple(names), environment, site, configured.data_dir / "start.log", prepared)


def _wants_stripe_sandbox(configured: Settings) -> bool:
    """Unless somebody named an account of Stripe, or another address of it."""
    own_key = configured.stripe_secret_key.get_secret_value() == Configuration.api_key
    return own_key and not configured.stripe_api_base and not configured.is_production


def _stripe_sandbox(configured: Settings, site: str) -> dict[str, str]:
    """Where it listens, and where and with which secret it delivers."""
    port = ports.free_port(USUAL_STRIPE_PORT)
    return {
        "STRIPE_PORT": str(port),
        "STRIPE_API_BASE": f"http://{ports.LOOPBACK}:{port}",
        "STRIPE_WEBHOOK_URL": f"http://{ports.LOOPBACK}:{configured.port}/webhooks/stripe",
        "STRIPE_WEBHOOK_HOST": urlsplit(site).netloc,
        "STRIPE_WEBHOOK_SECRETS": configured.stripe_webhook_secrets.get_secret_value(),
    }


def _prepared(plan: Plan) -> str:
    """The logins. The embedded database remembers the code that prepared it: while none changed, nothing is redone."""
    fingerprint = f"{build.sources_digest()} {plan.site}\n"
    if plan.prepared and plan.prepared.exists():
        known, _, logins = plan.prepared.read_text().partition("\n")
        if f"{known}\n" == fingerprint:
            return logins
    logins = _prepare(plan)
    if plan.prepared:
        plan.prepared.write_text(fingerprint + logins)
    return logins


def _prepare(plan: Plan) -> str:
    """Schema and demonstration; gives the logins it printed."""
    command = [sys.executable, "-m", "propmanager.cli.prepare"]
    done = subprocess.run(command, check=False, capture_output=True, text=True, env=plan.environment)  # noqa: S603  # our own module
    if done.returncode != 0:
        plan.log.write_text(done.stdout + done.stderr)
        reason = (done.stderr.strip() or "aucun message").splitlines()[-1]
        msg = f"Les données n’ont pas pu être préparées : {reason} (le détail est dans {plan.log})."
        raise DataNotReady(msg)
    return done.stdout


def _welcome(plan: Plan, logins: str, started: float) -> None:
    print(f"\nPropManager est prêt : {plan.site} (en {time.monotonic() - started:.1f} s)\n{logins.rstrip()}")
    if "mail" in plan.names:
        print("Les courriels envoyés arrivent dans le dossier mails des données.")
    if "stripe" in plan.names:
        print(f"Bac à sable Stripe (aucun vrai paiement) : {plan.environment['STRIPE_API_BASE']}")
    print("Ctrl-C arrête tout et garde les données.\n", flush=True)


if __name__ == "__main__":
    sys.exit(main())
