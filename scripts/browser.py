"""Finds a Chromium on this machine: the system's own, Chrome, or one that Playwright has downloaded; or its lighter shell."""

import os
import shutil
from pathlib import Path

SHELL = "chromium-headless-shell"
"""Draws pages as Chromium does for a quarter less of the processor; has no desktop's parts, such as notifications."""

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PLAYWRIGHTS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium_headless_shell-*/chrome-*/*headless*shell",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
)


def find_light() -> str | None:
    """The shell's path where the system has one, else what `find` finds."""
    return (None if os.environ.get("CHROMIUM") else shutil.which(SHELL)) or find()


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
