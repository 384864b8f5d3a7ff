"""What the end-to-end tests need from the machine itself, Chromium and redis-server: installed by apt-get if we may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from propmanager.core.errors import PropManagerError

# Chromium without a window of its own opens a page for 0.75 s of processor time instead of 1.35.
_CHROMIUM = "chromium-headless-shell"
CHROMIUM_NAMES = (_CHROMIUM, "chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKAGES = {
    _CHROMIUM: CHROMIUM_NAMES,
    "redis-server": ("redis-server",),
}  # Debian's package: its programs, the first that is there will do


class PackageMissing(PropManagerError):
    def __init__(self, packages: list[str], reason: str) -> None:
        names = " ".join(packages)
        super().__init__(f"{reason} Installez {names} (sur Debian : `sudo apt-get install {names}`), puis relancez.")


def chromium() -> Path:
    """Raises PackageMissing."""
    return program(_CHROMIUM)


def redis_server() -> Path:
    """Raises PackageMissing."""
    return program("redis-server")


def program(package: str) -> Path:
    for name in PACKAGES[package]:
        if found := shutil.which(name):
            return Path(found)
    raise PackageMissing([package], f"Il manque {package} sur cette machine.")


def ensure_installed() -> None:
    """Raises PackageMissing when they cannot be installed from here."""
    missing = [package for package, names in PACKAGES.items() if not any(map(shutil.which, names))]
    if not missing:
        return
    apt_get = _apt_get(missing)
    print(f"Installation de {' et '.join(missing)}…", flush=True)
    # The lists of a fresh machine are empty or old: read them again only when the first try fails.
    if not _succeeds(*apt_get, "install", *missing):
        _succeeds(*apt_get, "update")
        if not _succeeds(*apt_get, "install", *missing, show=True):
            raise PackageMissing(missing, "apt-get n’a pas pu les installer.")


def _apt_get(missing: list[str]) -> list[str]:
    if shutil.which("apt-get") is None:
        raise PackageMissing(missing, "Cette machine n’a pas apt-get.")
    quiet = ["apt-get", "-qq", "-y", "--no-install-recommends", "-o", "DPkg::Lock::Timeout=120"]
    if os.geteuid() == 0:
        return quiet
    # With a person at the terminal sudo may ask for the password; without one it must not wait for ever.
    asks_nothing = [] if sys.stdin.isatty() else ["-n"]
    if shutil.which("sudo") and _succeeds("sudo", *asks_nothing, "true"):
        return ["sudo", *asks_nothing, *quiet]
    raise PackageMissing(missing, "Il faut être root, ou avoir sudo, pour les installer.")


def _succeeds(*command: str, show: bool = False) -> bool:
    output = None if show else subprocess.DEVNULL
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    return subprocess.run(command, check=False, stdout=output, stderr=output, env=environment).returncode == 0  # noqa: S603  # constant arguments


def main() -> int:
    try:
        ensure_installed()
    except PackageMissing as refusal:
        print(refusal.message, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
