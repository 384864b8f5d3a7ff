"""What a page of this design system may and may not bring to the browser."""

import re
from pathlib import Path

import pytest

from propmanager.admin.components_page import components_page
from propmanager.ui.icon import icon


@pytest.fixture(scope="module")
def libraries() -> set[str]:
    return {library for library in components_page()._get_all_imports() if library and not library.startswith("$")}


def test_no_page_brings_radix_themes_or_a_toast_library(libraries):
    assert {name for name in libraries if "themes" in name or "sonner" in name} == set()


def test_every_widget_pins_an_exact_version(libraries):
    radix = {library for library in libraries if library.startswith("@radix-ui/")}
    assert {library for library in radix if not re.search(r"@\d+\.\d+\.\d+$", library)} == set()


def test_the_page_of_components_uses_all_widgets(libraries):
    assert {library.rsplit("@", 1)[0] for library in libraries if library.startswith("@radix-ui/")} == {
        "@radix-ui/react-tabs",
        "@radix-ui/react-tooltip",
    }


def test_an_icon_is_imported_from_its_own_file():
    imports = icon("circle-check")._get_all_imports()
    assert [
        variable.package_path
        for variables in imports.values()
        for variable in variables
        if variable.package_path != "/"
    ] == ["/dist/esm/icons/circle-check.mjs"]


def test_an_unknown_icon_stops_the_build():
    with pytest.raises(ValueError, match="Unknown lucide icon: maisonnette"):
        icon("maisonnette")


@pytest.mark.parametrize("script", sorted(Path("assets/ui").glob("*.jsx")), ids=lambda path: path.name)
def test_scripts_pass_a_policy_without_eval(script):
    assert re.findall(r"\beval\(|new Function\(|dangerouslySetInnerHTML", script.read_text(encoding="utf-8")) == []
