"""Takes the picture of the README, docs/overview.png, from a running demonstration.

    make run                                     # in another terminal
    .venv/bin/python docs/take_screenshots.py    # or with the address as its argument

Needs `make test` to have been run once, for Playwright, and Chromium.
"""

import shutil
import sys
from pathlib import Path

from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
ADDRESS = "http://127.0.0.1:8000/"
# As much as shows the figures and the whole wall chart.
SIZE = {"width": 1360, "height": 1020}
LARGEST = 250_000  # bytes, so that the README opens quickly


def take(address: str, target: Path) -> None:
    """Write the overview at the address into the file."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = browser.new_page(viewport=SIZE, color_scheme="light", locale="en-GB")
        page.goto(address)
        page.screenshot(path=target)
        browser.close()


if __name__ == "__main__":
    picture = HERE / "overview.png"
    take(sys.argv[1] if len(sys.argv) > 1 else ADDRESS, picture)
    size = picture.stat().st_size
    if size > LARGEST:
        sys.exit(f"{picture.name} has {size} bytes: more than {LARGEST}.")
