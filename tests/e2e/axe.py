"""axe-core on a page as it stands, in light and dark."""

from typing import Literal

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

_OPTIONS = {"resultTypes": ["violations"]}  # every rule of axe, its best practices included
_SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
_axe = Axe()
# Three quiet frames: a colour that is inherited changes one level of the page after the other.
_UNTIL_STILL = """async () => {
  const changes = () => document.getAnimations().some((one) => one instanceof CSSTransition);
  for (let still = 0; still < 3; still = changes() ? 0 : still + 1) await new Promise(requestAnimationFrame);
}"""


def violations(page: Page) -> list[str]:
    """What axe holds against the page, in both colour schemes."""
    return [found for scheme in _SCHEMES for found in _violations(page, scheme, f"html.{scheme}")]


def violations_without_scripts(page: Page) -> list[str]:
    """The same for a page that no script of ours gives its colours."""
    return [found for scheme in _SCHEMES for found in _violations(page, scheme, "html")]


def _violations(page: Page, scheme: Literal["light", "dark"], told: str) -> list[str]:
    """`told` is where the page shows that it knows the scheme."""
    page.emulate_media(color_scheme=scheme)
    expect(page.locator(told)).to_have_count(1)
    page.evaluate(_UNTIL_STILL)
    if not page.evaluate("'axe' in window"):  # half a megabyte, read once by each page
        page.evaluate(_axe.axe_script)
    found = page.evaluate("options => axe.run(options).then(done => done.violations)", _OPTIONS)
    return [
        f"{scheme}: {rule['id']} {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]
