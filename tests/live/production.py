"""A copy of the product as it runs for customers: production's settings, its cookies, and its log."""

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from propmanager.core.database import Role, derived_password
from propmanager.core.postgres import PostgresServer, conninfo, create_database
from tests.live import processes
from tests.live.client import Browser
from tests.live.server import LiveServer, web_of, worker_of

SELLER = {
    "SELLER_NAME": "Gestion Exemple",
    "SELLER_LEGAL_FORM": "SAS",
    "SELLER_CAPITAL": "50 000 €",
    "SELLER_ADDRESS": "2 place de l’Essai",
    "SELLER_POSTCODE": "69000",
    "SELLER_CITY": "Lyon",
    "SELLER_SIREN": "732829320",
    "SELLER_RCS": "Lyon",
    "SELLER_VAT": "FR44732829320",
}


@dataclass(frozen=True)
class ProductionServer(LiveServer):
    stripe_key: str = field(default_factory=lambda: f"sk_test_{secrets.token_hex(20)}", repr=False)
    smtp_password: str = field(default_factory=lambda: secrets.token_hex(20), repr=False)

    @property
    def base_url(self) -> str:
        return f"https://{self.base_host}"

    @property
    def worker_log(self) -> Path:
        return self.folder / "worker.log"

    def environment(self) -> dict[str, str]:
        prices = {f"STRIPE_PRICE_{plan}": f"price_{plan}" for plan in ("BASIC", "PREMIUM", "ENTERPRISE")}
        return super().environment() | {
            "PROPMANAGER_ENV": "production",
            "STRIPE_SECRET_KEY": self.stripe_key,
            # Nobody listens there: every mail fails.
            "SMTP_URL": f"smtps://propmanager:{self.smtp_password}@127.0.0.1:{self.mail_port}",
            **prices,
            **SELLER,
        }

    def configured_secrets(self) -> list[str]:
        """What the operator wrote into the environment, and the passwords that follow from it."""
        return [
            *(self.jwt_secret, self.secret_key, self.metrics_token, self.stripe_key, self.stripe_secret),
            *(self.smtp_password, self.database_url),
            *(derived_password(role, self.secret_key) for role in (Role.APP, Role.PLATFORM)),
        ]


@dataclass
class SecureBrowser(Browser):
    """As behind the proxy that speaks TLS."""

    @property
    def origin(self) -> str:
        return f"https://{self.host}"


@contextmanager
def production_in(cluster: PostgresServer, folder: Path) -> Iterator[ProductionServer]:
    """With its worker."""
    processes.build_once()
    url = conninfo(create_database(cluster.url(), f"propmanager_prod_{secrets.token_hex(4)}"))
    server = ProductionServer(processes.free_port(), processes.free_port(), url, folder)
    subprocess.run([sys.executable, "-m", "tests.live.seed"], check=True, env=os.environ | server.environment())
    with web_of(server), worker_of(server):
        yield server
