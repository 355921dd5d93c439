"""The reference configuration of nginx, run by a test: its own ports, paths and certificate, all else as it stands.

`python -m tests.deploy.nginx` installs nginx where that can be done.
"""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

from data_access.settings import ROOT
from tests.browser.dashboard import free_port
from tests.debian import can_install, install

CONFIGURATION = ROOT / "deploy" / "nginx.conf"
NAME = "connect-ops.example"
START_SECONDS = 30


def nginx() -> str | None:
    """Return the path of nginx, or None; Debian keeps it where only root looks."""
    return shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")


@contextmanager
def proxy(instances: Sequence[int], folder: Path) -> Iterator[tuple[int, int]]:
    """Run the reference in front of the instances' ports; give its plain and its TLS port, and end it afterwards."""
    plain, secure = free_port(), free_port()
    _certificate(folder)
    configuration = folder / "nginx.conf"
    configuration.write_text(_adapted(CONFIGURATION.read_text(), instances, plain, secure, folder))
    arguments = ["-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]
    process = subprocess.Popen(
        [str(nginx()), *arguments, "-g", f"daemon off; pid {folder}/nginx.pid;"], stderr=subprocess.PIPE
    )
    try:
        _await(secure, process)
        yield plain, secure
    finally:
        process.terminate()
        process.wait(timeout=START_SECONDS)


def _adapted(text: str, instances: Sequence[int], plain: int, secure: int, folder: Path) -> str:
    """Return the configuration with what a test must not share with the machine: ports, paths, users."""
    for wanted, instead in (
        (r"server 127\.0\.0\.1:8501;\n\s+server 127\.0\.0\.1:8502;", _servers(instances)),
        (r"listen 80;", f"listen 127.0.0.1:{plain};"),
        (r"listen 443 ssl http2;", f"listen 127.0.0.1:{secure} ssl http2;"),
        (r"/etc/ssl/connect-ops/fullchain\.pem", f"{folder}/certificate.pem"),
        (r"/etc/ssl/connect-ops/key\.pem", f"{folder}/key.pem"),
        (r"/var/log/nginx/connect-ops\.log", f"{folder}/access.log"),
        (r"http \{\n", f"http {{\n{_temporary(folder)}"),
    ):
        text, found = re.subn(wanted, instead, text)
        assert found == 1, f"{wanted} stands {found} times in {CONFIGURATION}"
    return text


def _servers(ports: Sequence[int]) -> str:
    return " ".join(f"server 127.0.0.1:{port};" for port in ports)


def _temporary(folder: Path) -> str:
    kinds = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
    return "".join(f"    {kind}_temp_path {folder}/{kind};\n" for kind in kinds)


def _certificate(folder: Path) -> None:
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    kind = ["-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    subprocess.run(["openssl", "req", *kind, *subject, *files], check=True, capture_output=True)


def _await(port: int, process: subprocess.Popen[bytes]) -> None:
    until = monotonic() + START_SECONDS
    while monotonic() < until:
        if process.poll() is not None and process.stderr:
            raise AssertionError(f"nginx ended while it started: {process.stderr.read().decode()}")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        sleep(0.05)
    raise AssertionError("nginx did not start")


def main() -> int:
    """Make sure that there is an nginx where one can be installed; return the exit status."""
    if nginx() is None and can_install():
        print("Installing nginx for the tests of the reference configuration …", file=sys.stderr)
        install("nginx-light", "openssl")
    return 0


if __name__ == "__main__":
    sys.exit(main())
