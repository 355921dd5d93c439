"""Finds the Chromium that drives browser tests and pictures, and installs one where there is none.

Order: the system's own, then the one Playwright keeps. `python -m tests.browser.chromium` makes sure of either.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

from playwright.sync_api import Browser, Playwright, sync_playwright

from tests.debian import can_install, install

SYSTEM_NAMES = ("chromium", "chromium-browser", "google-chrome")
# Nothing may be looked up outside: the browser's own services are switched off.
ARGUMENTS = (
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def system_chromium() -> str | None:
    """Return the path of the system's Chromium, or None."""
    return next(filter(None, map(shutil.which, SYSTEM_NAMES)), None)


def launch(playwright: Playwright, *further: str) -> Browser:
    """Start a headless Chromium, with further arguments; as root it needs its sandbox off."""
    sandbox = ("--no-sandbox",) if os.geteuid() == 0 else ()
    return playwright.chromium.launch(executable_path=system_chromium(), args=[*ARGUMENTS, *sandbox, *further])


def _is_there() -> bool:
    if system_chromium():
        return True
    with sync_playwright() as playwright:
        return Path(playwright.chromium.executable_path).exists()


def _install() -> None:
    if can_install():
        install("chromium", "fonts-noto-core", "fonts-noto-color-emoji")
    else:
        subprocess.run([sys.executable, "-m", "playwright", "install", "chromium"], check=True)


def main() -> int:
    """Make sure that there is a Chromium; return the exit status."""
    if not _is_there():
        print("Installing Chromium for the browser tests …", file=sys.stderr)
        try:
            _install()
        except subprocess.CalledProcessError as error:
            print(f"Chromium could not be installed ({error}). Install it yourself and run again.", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
