"""Finds a Chromium on this machine: the system's own, Chrome, or one that Playwright has downloaded."""

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHTS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def find() -> str | None:
    """The path of its program, or None; CHROMIUM names one."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    for name in NAMES:
        if found := shutil.which(name):
            return found
    return next((str(path) for path in _of_playwright()), None)


def _of_playwright() -> list[Path]:
    folders = [
        Path(os.environ.get("PLAYWRIGHT_BROWSERS_PATH") or Path.home() / ".cache" / "ms-playwright"),
        Path.home() / "Library" / "Caches" / "ms-playwright",
    ]
    found = [path for folder in folders for pattern in PLAYWRIGHTS for path in folder.glob(pattern)]
    return sorted((path for path in found if os.access(path, os.X_OK)), reverse=True)
