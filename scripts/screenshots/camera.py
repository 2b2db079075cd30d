"""Takes a picture of a page: light and wide for the documents; dark and narrow too for who looks after the look."""

from pathlib import Path
from typing import Any

from scripts.launcher.plan import ROOT

PICTURES = ROOT / "docs" / "img"
SIZE = {"width": 1280, "height": 800}
TELEPHONE = {"width": 375, "height": 760}
PAINTED = "() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))"


class Camera:
    """`looks`: where the further pictures go; None: there are none."""

    def __init__(self, looks: Path | None) -> None:
        self._looks = looks
        for folder in (PICTURES, looks):
            if folder is not None:
                folder.mkdir(parents=True, exist_ok=True)

    def take(self, page: Any, name: str) -> None:
        page.evaluate(PAINTED)
        page.screenshot(path=str(PICTURES / f"{name}.png"))
        print(f"docs/img/{name}.png", flush=True)
        if self._looks is not None:
            self._take_looks(page, self._looks / name)

    def _take_looks(self, page: Any, file: Path) -> None:
        """In all their length."""
        page.emulate_media(color_scheme="dark")
        page.evaluate(PAINTED)
        page.screenshot(path=f"{file}-dark.png", full_page=True)
        page.emulate_media(color_scheme="light")
        page.set_viewport_size(TELEPHONE)
        page.evaluate(PAINTED)
        page.screenshot(path=f"{file}-narrow.png", full_page=True)
        page.set_viewport_size(SIZE)
