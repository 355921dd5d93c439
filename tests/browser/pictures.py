"""Takes the pictures that README and docs show: `python -m tests.browser.pictures`, or `make pictures`.

They are of the sample programme on one fixed day, so that they change only when the pages do.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from data_access.settings import ROOT
from tests.browser.chromium import launch
from tests.browser.dashboard import dashboard, visit

FOLDER = ROOT / "docs" / "pictures"
SAMPLE = ("--creators", "100000", "--lines", "2000000", "--seed", "7", "--until", "2026-11-22")
# Charts animate nothing, but the browser paints them after the script has ended.
PAINTING = 1500


@dataclass(frozen=True)
class Picture:
    """One picture: the file's name, the address, the size and the theme."""

    name: str
    path: str
    width: int = 1440
    height: int = 1000
    scheme: str = "light"


PICTURES: tuple[Picture, ...] = (
    Picture("overview", "/"),
    Picture("overview-dark", "/?country=FR&period=12m", scheme="dark"),
    Picture("leaderboard", "/leaderboard"),
    Picture("leaderboard-phone", "/leaderboard", 390, 844, "dark"),
    Picture("funnel", "/funnel"),
    Picture("countries", "/countries?period=12m"),
    Picture("demographics", "/demographics"),
    Picture("campaigns", "/campaigns"),
    Picture("creators", "/creators?creator=1"),
    Picture("payouts", "/payouts"),
    Picture("data", "/data"),
)


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Open the address of a picture and save what is seen."""
    size = {"width": picture.width, "height": picture.height}
    context = browser.new_context(viewport=size, color_scheme=picture.scheme)  # type: ignore[arg-type]
    page = context.new_page()
    visit(page, address + picture.path)
    page.wait_for_timeout(PAINTING)
    page.screenshot(path=FOLDER / f"{picture.name}.png")
    context.close()


def main() -> None:
    """Make the sample, start the dashboard on it and take every picture."""
    FOLDER.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        url = f"duckdb:///{folder}/connect_ops.duckdb"
        subprocess.run([sys.executable, "-m", "sample_data", *SAMPLE, "--database", url], cwd=ROOT, check=True)
        with dashboard(url, Path(folder) / "dashboard.log") as address, sync_playwright() as playwright:
            browser = launch(playwright)
            for picture in PICTURES:
                take(browser, address, picture)
                print(f"docs/pictures/{picture.name}.png")
            browser.close()


if __name__ == "__main__":
    main()
