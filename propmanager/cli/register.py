"""`make registre`: writes the register of treatments from the map."""

from pathlib import Path

from propmanager.rgpd.service import register

FILE = Path("docs/registre.md")

if __name__ == "__main__":
    FILE.write_text(register())
