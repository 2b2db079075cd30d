"""Takes a picture of a page: light and wide for the documents; dark and narrow too for who looks after the look."""

from pathlib import Path
from typing import Any

from scripts.launcher.plan import ROOT

PICTURES = ROOT / "docs" / "img"
SIZE = {"width": 1280, "height": 800}
TELEPHONE = {"width": 375, "height": 760}
PAINTED = """
async () => {
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const begun = document.getAnimations().filter((one) => one.effect?.getComputedTiming().endTime < 2000);
  await Promise.all(begun.map((one) => one.finished.catch(() => null)));
}
"""


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

    @property
    def takes_looks(self) -> bool:
        return self._looks is not None

    def look(self, page: Any, name: str, *, anew: bool = False) -> None:
        """Of a page that no document shows: nothing unless somebody looks after the look."""
        if self._looks is None:
            return
        page.evaluate(PAINTED)
        page.screenshot(path=str(self._looks / f"{name}.png"), full_page=True)
        self._take_looks(page, self._looks / name, anew=anew)

    def _take_looks(self, page: Any, file: Path, *, anew: bool = False) -> None:
        """In all their length. `anew`: a page that asks for light or dark only as it loads."""
        for scheme in ("dark", "light"):
            page.emulate_media(color_scheme=scheme)
            if anew:
                page.reload()
            page.evaluate(PAINTED)
            if scheme == "dark":
                page.screenshot(path=f"{file}-dark.png", full_page=True)
        page.set_viewport_size(TELEPHONE)
        page.evaluate(PAINTED)
        page.screenshot(path=f"{file}-narrow.png", full_page=True)
        page.set_viewport_size(SIZE)
