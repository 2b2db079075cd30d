"""Whether a page can be used by everybody: the rules of WCAG 2.2 AA as far as a program can tell, and a telephone's width."""

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
TELEPHONE = {"width": 375, "height": 740}


PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


def violations(page: Page) -> list[str]:
    """Each broken rule with the first elements that break it, in what is on the screen.

    Where a rule is broken one looks again: what was half-drawn as something changed is whole by then.
    """
    return _looked_at(page) and _looked_at(page)


def _looked_at(page: Page) -> list[str]:
    page.evaluate(PAINTED)
    page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished.catch(() => null)))")
    found = Axe().run(page, options={"runOnly": {"type": "tag", "values": RULES}}).response["violations"]
    return [f"{one['id']}: {one['help']}: {_where(one)}" for one in found]


def is_too_wide(page: Page) -> bool:
    """Whether one must scroll sideways."""
    return bool(page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"))


def _where(violation: dict[str, list[dict[str, str]]]) -> str:
    return " · ".join(f"{node['html'][:160]} ({node['failureSummary'][:200]})" for node in violation["nodes"][:3])
