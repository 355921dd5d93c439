"""Installing Debian packages that tests need, where that can be done."""

from __future__ import annotations

import os
import shutil
import subprocess


def can_install() -> bool:
    """Say whether this is a Debian machine and we may install on it."""
    return os.geteuid() == 0 and shutil.which("apt-get") is not None


def install(*packages: str) -> None:
    """Install packages. Raises CalledProcessError where that fails."""
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "--no-install-recommends", *packages]):
        subprocess.run(["apt-get", *command], check=True, env=quiet, stdout=subprocess.DEVNULL)
