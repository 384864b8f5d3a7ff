"""The contrasts that look.md promises, computed from the stylesheet itself."""

import math
import re
from pathlib import Path

import pytest

THEME = Path("assets/styles/theme.css").read_text(encoding="utf-8")
_TOKEN = re.compile(r"--color-([a-z0-9-]+): oklch\(([\d.]+) ([\d.]+) ([\d.]+)\);")

READ_ON = [
    ("ink", "surface", 15),
    ("ink-2", "surface", 8),
    ("ink-3", "surface", 5.5),
    ("ink-3", "canvas", 4.5),
    ("ink-3", "sunken", 4.5),
    ("ink-2", "hover", 4.5),
    ("on-brand", "brand", 5),
    ("brand-ink", "surface", 8),
    ("brand-ink", "brand-soft", 6.6),
    ("ok-ink", "ok-soft", 6.5),
    ("warn-ink", "warn-soft", 6.5),
    ("bad-ink", "bad-soft", 6.5),
    ("info-ink", "info-soft", 6.5),
    ("bad-ink", "surface", 6.5),
    ("field", "surface", 3),
    ("focus", "surface", 3),
]


def _tokens(css: str) -> dict[str, tuple[float, float, float]]:
    return {name: (float(light), float(chroma), float(hue)) for name, light, chroma, hue in _TOKEN.findall(css)}


LIGHT = _tokens(THEME.split("@layer base")[0])
DARK = LIGHT | _tokens(THEME.split(".dark {")[1].split("}")[0])


def _luminance(oklch: tuple[float, float, float]) -> float:
    lightness, chroma, hue = oklch
    a, b = chroma * math.cos(math.radians(hue)), chroma * math.sin(math.radians(hue))
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(max(part, 0), 1) for part in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _contrast(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    dark, light = sorted((_luminance(one), _luminance(other)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground", "at_least"), READ_ON)
def test_text_is_readable_on_its_ground(tokens, text, ground, at_least):
    assert _contrast(tokens[text], tokens[ground]) >= at_least


def test_dark_only_changes_tokens_that_light_names():
    assert _tokens(THEME.split(".dark {")[1].split("}")[0]).keys() - LIGHT.keys() == set()
