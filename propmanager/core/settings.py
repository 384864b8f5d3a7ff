"""Settings from the environment or `.env`, checked once at start. Rejected values are never printed."""

import re
import secrets
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict
from stdnum.fr import siren, tva

MINIMUM_SECRET_BYTES = 32  # RFC 7518 section 3.2: an HS256 key is at least as long as its hash
DEVELOPMENT_MAILBOX = "smtp://127.0.0.1:1025"

_ORIGIN = re.compile(r"https?://[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?(?::\d{1,5})?")


class Settings(BaseSettings):
    """Names are stable; the README has the table. An empty `DATABASE_URL` means the embedded PostgreSQL."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore", hide_input_in_errors=True, frozen=True)

    environment: Literal["development", "production"] = Field("development", alias="PROPMANAGER_ENV")
    base_url: str = Field("http://localhost:3000", alias="BASE_URL")
    port: int = Field(3000, alias="PORT")
    web_concurrency: int = Field(1, alias="WEB_CONCURRENCY", ge=1)
    data_dir: Path = Field(Path(".data"), alias="DATA_DIR")
    database_url: SecretStr = Field(SecretStr(""), alias="DATABASE_URL")
    redis_url: SecretStr = Field(SecretStr(""), alias="REDIS_URL")
    jwt_secret: SecretStr = Field(SecretStr(""), alias="JWT_SECRET")
    secret_key: SecretStr = Field(SecretStr(""), alias="SECRET_KEY")
    secret_key_previous: SecretStr = Field(SecretStr(""), alias="SECRET_KEY_PREVIOUS")
    smtp_url: SecretStr = Field(SecretStr(DEVELOPMENT_MAILBOX), alias="SMTP_URL")
    mail_from: str = Field("PropManager <bonjour@propmanager.fr>", alias="MAIL_FROM")
    trusted_proxy_hops: int = Field(0, alias="TRUSTED_PROXY_HOPS", ge=0)
    allowed_origins_list: str = Field("", alias="ALLOWED_ORIGINS")
    metrics_token: SecretStr = Field(SecretStr(""), alias="METRICS_TOKEN")
    stripe_secret_key: SecretStr = Field(SecretStr(""), alias="STRIPE_SECRET_KEY")
    stripe_webhook_secrets: SecretStr = Field(SecretStr(""), alias="STRIPE_WEBHOOK_SECRETS")
    stripe_price_basic: str = Field("", alias="STRIPE_PRICE_BASIC")
    stripe_price_premium: str = Field("", alias="STRIPE_PRICE_PREMIUM")
    stripe_price_enterprise: str = Field("", alias="STRIPE_PRICE_ENTERPRISE")
    stripe_api_base: str = Field("", alias="STRIPE_API_BASE")
    seller_name: str = Field("", alias="SELLER_NAME")
    seller_legal_form: str = Field("", alias="SELLER_LEGAL_FORM")
    seller_capital: str = Field("", alias="SELLER_CAPITAL")
    seller_address: str = Field("", alias="SELLER_ADDRESS")
    seller_postcode: str = Field("", alias="SELLER_POSTCODE")
    seller_city: str = Field("", alias="SELLER_CITY")
    seller_siren: str = Field("", alias="SELLER_SIREN")
    seller_rcs: str = Field("", alias="SELLER_RCS")
    seller_vat: str = Field("", alias="SELLER_VAT")

    @field_validator("base_url")
    @classmethod
    def _as_browsers_write_it(cls, url: str) -> str:
        """Compared with Host, Origin and Referer: lower case, no slash at the end."""
        return url.lower().rstrip("/")

    @field_validator("allowed_origins_list")
    @classmethod
    def _exact_origins(cls, given: str) -> str:
        """Never `*`, never a pattern: each names one site as a browser writes it in `Origin`."""
        for origin in _split(given):
            if not _ORIGIN.fullmatch(origin):
                msg = "ALLOWED_ORIGINS : des origines exactes séparées par des virgules, comme https://app.exemple.fr."
                raise ValueError(msg)
        return given

    @model_validator(mode="after")
    def _refuse_weak_secrets(self) -> Self:
        if self.environment == "production":
            _check_secrets(self)
            _check_mail(self.smtp_url.get_secret_value())
            if not self.database_url.get_secret_value():
                msg = "DATABASE_URL est obligatoire en production."
                raise ValueError(msg)
            if urlsplit(self.base_url).scheme != "https":
                msg = "BASE_URL doit commencer par https:// en production."
                raise ValueError(msg)
            _check_stripe(self)
            _check_seller(self)
        return self

    @property
    def allowed_origins(self) -> tuple[str, ...]:
        """Whose pages may call the API from a browser."""
        return _split(self.allowed_origins_list)

    @property
    def is_production(self) -> bool:
        return self.environment == "production"

    @property
    def base_host(self) -> str:
        """Host and port of the bare site, as browsers send them: `localhost:3000`."""
        return urlsplit(self.base_url).netloc

    @property
    def scheme(self) -> str:
        return urlsplit(self.base_url).scheme

    @property
    def webhook_secrets(self) -> tuple[str, ...]:
        """Two while a secret is being replaced: events signed with either are taken."""
        return _split(self.stripe_webhook_secrets.get_secret_value())

    @property
    def stripe_is_live(self) -> bool:
        """Whether money moves: events of the other mode are not ours."""
        return self.stripe_secret_key.get_secret_value().startswith(("sk_live_", "rk_live_"))


def _split(given: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in given.split(",") if part.strip())


def _check_secrets(given: Settings) -> None:
    jwt_secret, secret_key = given.jwt_secret.get_secret_value(), given.secret_key.get_secret_value()
    _check_secret("JWT_SECRET", jwt_secret)
    _check_secret("SECRET_KEY", secret_key)
    if jwt_secret == secret_key:
        msg = "JWT_SECRET et SECRET_KEY doivent être deux secrets différents."
        raise ValueError(msg)
    if previous := given.secret_key_previous.get_secret_value():
        _check_secret("SECRET_KEY_PREVIOUS", previous)


def _check_secret(name: str, value: str) -> None:
    if len(value.encode()) < MINIMUM_SECRET_BYTES or len(set(value)) < MINIMUM_SECRET_BYTES // 4:
        msg = f"{name} doit être un secret aléatoire d'au moins {MINIMUM_SECRET_BYTES} octets."
        raise ValueError(msg)


def _check_mail(url: str) -> None:
    """The mailbox of development is refused too: it would swallow what customers wait for."""
    server = urlsplit(url)
    if server.scheme not in {"smtp", "smtps"} or not server.hostname or url == DEVELOPMENT_MAILBOX:
        msg = "SMTP_URL est obligatoire en production : smtp://utilisateur:mot-de-passe@hôte:587 ou smtps://…"
        raise ValueError(msg)


def _check_stripe(given: Settings) -> None:
    needed = {
        "STRIPE_SECRET_KEY": given.stripe_secret_key.get_secret_value(),
        "STRIPE_WEBHOOK_SECRETS": given.webhook_secrets,
        "STRIPE_PRICE_BASIC": given.stripe_price_basic,
        "STRIPE_PRICE_PREMIUM": given.stripe_price_premium,
        "STRIPE_PRICE_ENTERPRISE": given.stripe_price_enterprise,
    }
    _check_given(needed)


def _check_seller(given: Settings) -> None:
    """What the law wants on each of our invoices."""
    _check_given({f"SELLER_{name.removeprefix('seller_').upper()}": getattr(given, name) for name in _DEMO_SELLER})
    if not siren.is_valid(given.seller_siren) or not given.seller_siren.isdecimal():
        msg = "SELLER_SIREN doit être un numéro SIREN valable : neuf chiffres, sans espace."
        raise ValueError(msg)
    number = given.seller_vat
    if not tva.is_valid(number) or number != f"FR{number[2:4]}{given.seller_siren}":
        msg = "SELLER_VAT doit être le numéro de TVA de SELLER_SIREN, sans espace, comme FR11123456782."
        raise ValueError(msg)


def _check_given(needed: dict[str, object]) -> None:
    for name, value in needed.items():
        if not value:
            msg = f"{name} est obligatoire en production."
            raise ValueError(msg)


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process. In development, missing secrets are made once and kept beside the data."""
    loaded = Settings()  # pyright: ignore[reportCallIssue]  # every field has a default or comes from the environment
    if loaded.is_production:
        return loaded
    return loaded.model_copy(update=_development_secrets(loaded) | _development_defaults(loaded))


# Nobody is called so, and the number's key is right: invoices of a demonstration are whole, and cannot be mistaken.
_DEMO_SELLER = {
    "seller_name": "PropManager Démonstration",
    "seller_legal_form": "SAS",
    "seller_capital": "10 000 €",
    "seller_address": "1 rue de l’Exemple",
    "seller_postcode": "75000",
    "seller_city": "Paris",
    "seller_siren": "123456782",
    "seller_rcs": "Paris",
    "seller_vat": "FR11123456782",
}
# What the sandbox of the demonstration answers to.
_SANDBOX = {
    "stripe_secret_key": SecretStr("sk_test_sandbox"),
    "stripe_price_basic": "price_basic",
    "stripe_price_premium": "price_premium",
    "stripe_price_enterprise": "price_enterprise",
}


def _development_defaults(loaded: Settings) -> dict[str, object]:
    return {field: value for field, value in (_SANDBOX | _DEMO_SELLER).items() if field not in loaded.model_fields_set}


def _development_secrets(loaded: Settings) -> dict[str, SecretStr]:
    made: dict[str, SecretStr] = {}
    for field in ("jwt_secret", "secret_key", "stripe_webhook_secrets"):
        if not getattr(loaded, field).get_secret_value():
            made[field] = SecretStr(_kept_secret(loaded.data_dir / f"{field}.txt"))
    return made


def _kept_secret(path: Path) -> str:
    """Reads the secret, or makes it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        _offer(path, secrets.token_urlsafe(MINIMUM_SECRET_BYTES))
    return path.read_text()


def _offer(path: Path, secret: str) -> None:
    """Written whole, then linked: of several processes that start at once, one wins and none reads half a secret."""
    with NamedTemporaryFile("w", dir=path.parent) as draft:  # mode 0600
        draft.write(secret)
        draft.flush()
        with suppress(FileExistsError):
            path.hardlink_to(draft.name)
