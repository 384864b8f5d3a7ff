"""The words for a bien's type and its energy label, and how its surface and its place are written."""

from functools import lru_cache

from propmanager.biens.dpe import Finding
from propmanager.biens.model import BienType

TYPE_LABELS = {
    BienType.APPARTEMENT: "Appartement",
    BienType.MAISON: "Maison",
    BienType.STUDIO: "Studio",
    BienType.IMMEUBLE: "Immeuble",
    BienType.PARKING: "Parking ou garage",
    BienType.LOCAL: "Local commercial",
}
SHORT_TYPE_LABELS = TYPE_LABELS | {BienType.PARKING: "Parking", BienType.LOCAL: "Local"}
COUNTED_AS = {
    BienType.APPARTEMENT: ("appartement", "appartements"),
    BienType.MAISON: ("maison", "maisons"),
    BienType.STUDIO: ("studio", "studios"),
    BienType.IMMEUBLE: ("immeuble", "immeubles"),
    BienType.PARKING: ("parking", "parkings"),
    BienType.LOCAL: ("local", "locaux"),
}

FINDING_LABELS = {
    Finding.BANNED: ("Location interdite", "bad"),
    Finding.MISSING: ("DPE à faire", "warn"),
    Finding.EXPIRED: ("DPE expiré", "warn"),
    Finding.FROZEN: ("Loyer gelé", "warn"),
}


def surface(dm2: int | None) -> str:
    """`68,25 m²`; nothing when it is not known."""
    if dm2 is None:
        return ""
    return f"{surface_figure(dm2)} m²"


def surface_figure(dm2: int) -> str:
    """`68,25`, as it is typed in the form."""
    whole, hundredths = divmod(dm2, 100)
    decimals = f",{hundredths:02}".rstrip("0") if hundredths else ""
    return f"{whole}{decimals}"


@lru_cache(maxsize=4096)  # lists ask it of every row
def size(kind: str, pieces: int | None, surface_dm2: int | None) -> str:
    """`T3 · 68 m²`, `Maison · 112 m²`, `Parking`."""
    name = f"T{pieces}" if kind == BienType.APPARTEMENT and pieces else SHORT_TYPE_LABELS[BienType(kind)]
    return " · ".join(part for part in (name, surface(surface_dm2)) if part)


def place(adresse: str, code_postal: str, ville: str) -> str:
    return f"{adresse}, {code_postal} {ville}"


def amount_figure(cents: int) -> str:
    """`1180,50`, as it is typed in the form and as a spreadsheet reads a number."""
    return f"{cents // 100},{cents % 100:02}"
