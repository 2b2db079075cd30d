"""python -m scripts.screenshots [--looks FOLDER]: the pictures of docs/img, and each page dark and narrow in FOLDER."""

import argparse
import sys
import tempfile
from pathlib import Path

from scripts import browser
from scripts.screenshots.camera import Camera
from scripts.screenshots.story import Story
from scripts.throwaway import DidNotStart, Stack, running

NO_BROWSER = (
    "There is no Chromium on this machine. Install it (Debian: apt-get install chromium), or name one in CHROMIUM."
)


def main(arguments: list[str]) -> int:
    parser = argparse.ArgumentParser(prog="make screenshots", description=__doc__)
    parser.add_argument("--looks", type=Path, help="a folder for each page in dark and at a telephone's width")
    options = parser.parse_args(arguments)
    chromium = browser.find()
    if chromium is None:
        print(NO_BROWSER, file=sys.stderr)
        return 1
    try:
        with tempfile.TemporaryDirectory(prefix="contactcenter-pictures-") as folder, running(Path(folder)) as stack:
            take_all(stack, chromium, looks=options.looks)
    except DidNotStart as error:
        print(f"The system did not start:\n{error}", file=sys.stderr)
        return 1
    return 0


def take_all(stack: Stack, chromium: str, *, looks: Path | None) -> None:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        try:
            Story(stack, opened, Camera(looks)).live()
        finally:
            opened.close()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
