"""`make replay-erasures`: after a backup was restored, what had been erased since it was made is erased again."""

from propmanager.core import clock, log
from propmanager.core.settings import settings
from propmanager.rgpd.service import erase_again


def main() -> None:
    log.configure("INFO", json=settings().is_production)
    spaces, alone = erase_again(clock.now())
    print(f"Espaces effacés de nouveau : {spaces}. Comptes sans espace : {alone}.")


if __name__ == "__main__":
    main()
