"""What stands in for the world on a developer's machine, and must not where customers are."""

from pydantic import Field
from pydantic_settings import BaseSettings, SettingsConfigDict


class _Environment(BaseSettings):
    """One setting alone: a production whose other settings are wrong is one all the same."""

    model_config = SettingsConfigDict(env_file=".env", extra="ignore")

    name: str = Field("development", alias="PROPMANAGER_ENV")


def refuse_elsewhere(part: str) -> None:
    """Raises SystemExit with the line that says what to start instead."""
    environment = _Environment().name  # pyright: ignore[reportCallIssue]  # has its default
    if environment != "development":
        msg = f"{part} ne sert qu’au développement (PROPMANAGER_ENV={environment}) : lancez seulement web et worker."
        raise SystemExit(msg)
