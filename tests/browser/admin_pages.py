"""The admin's forms in the words of the tests, by keyboard: lists to choose from, rows to add, tabs."""

from playwright.sync_api import Locator, Page, expect

SAVED = "was added successfully"
CHANGED = "was changed successfully"


def save(page: Page, *, button: str = "Save") -> None:
    press(page.get_by_role("button", name=button, exact=True))
    expect(page.get_by_text(SAVED).or_(page.get_by_text(CHANGED))).to_be_visible()


def press(control: Locator) -> None:
    """With the key that everybody who has no mouse presses, once the page's scripts are there to hear it."""
    control.wait_for(state="attached")
    control.page.wait_for_load_state()
    control.press("Enter")


def choose(page: Page, field: str, name: str) -> None:
    """In a list that is searched by typing; `field` is the id of the form's own."""
    press(page.locator(f"#{field} + .select2 .select2-selection"))
    expect(page.locator(".select2-container--open .select2-search__field")).to_be_focused()
    page.keyboard.type(name)
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text(name)
    page.keyboard.press("Enter")
    expect(page.locator(f"#{field} + .select2")).to_contain_text(name)


def add_row(page: Page, of: str) -> None:
    press(page.get_by_role("link", name=f"Add another {of}"))


def open_tab(page: Page, title: str) -> None:
    press(page.get_by_role("tab", name=title))
    expect(page.get_by_role("tab", name=title)).to_have_attribute("aria-selected", "true")
