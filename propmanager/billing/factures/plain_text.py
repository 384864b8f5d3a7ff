"""Names as people and Stripe write them, fit for a line of print and for XML. Pure."""

import unicodedata

# Letters of the fonts of the template: Latin, Greek, Cyrillic, and the signs of French typography.
_RANGES = (
    *((0x20, 0x7E), (0xA0, 0xAC), (0xAE, 0x148), (0x14A, 0x17F), (0x218, 0x21B)),
    *((0x386, 0x386), (0x388, 0x38A), (0x38C, 0x38C), (0x38E, 0x3A1), (0x3A3, 0x3CE), (0x400, 0x45F)),
    *((0x1E00, 0x1E9B), (0x1E9E, 0x1EFF), (0x2010, 0x2027), (0x202F, 0x202F)),
    *((0x20AC, 0x20AC), (0x2116, 0x2116), (0x2122, 0x2122), (0x2212, 0x2212)),
)
PRINTABLE = frozenset(chr(code) for first, last in _RANGES for code in range(first, last + 1))
UNPRINTABLE = "?"


def one_line(text: str) -> str:
    """Without what cannot be seen: control signs, joiners, and those that turn the direction of a text."""
    composed = unicodedata.normalize("NFC", text)
    seen = "".join(" " if one.isspace() else one for one in composed if one.isspace() or not _is_hidden(one))
    return " ".join(seen.split())


def printable(text: str) -> str:
    """PDF/A has no place for a letter that its fonts lack; the XML keeps it."""
    return "".join(one if one in PRINTABLE else UNPRINTABLE for one in text)


def _is_hidden(character: str) -> bool:
    return unicodedata.category(character).startswith("C")
