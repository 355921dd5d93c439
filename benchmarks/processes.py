"""What a server's process uses, from the system's own count."""

from __future__ import annotations

import os
import time
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import urlsplit

PROCESSES = Path("/proc")
_TICKS = os.sysconf("SC_CLK_TCK")


def serving(address: str) -> int:
    """Return the process id of the dashboard at an address. Raises RuntimeError where none is."""
    port = str(urlsplit(address).port)
    for folder in PROCESSES.glob("[0-9]*"):
        try:
            words = (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
        except (FileNotFoundError, ProcessLookupError):
            # It ended while we looked.
            continue
        if words[-3:-1] == ["--server.port", port]:
            return int(folder.name)
    raise RuntimeError(f"no dashboard of port {port} is running")


def processor_seconds(process: int) -> float:
    """Return the processor time of a process so far, its own and the system's for it."""
    fields = (PROCESSES / str(process) / "stat").read_text().rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def resident(process: int) -> float:
    """Return the resident memory of a process now, in GiB."""
    return _memory(process)["VmRSS"]


def most_resident(process: int) -> float:
    """Return the highest resident memory that a process had, in GiB."""
    return _memory(process)["VmHWM"]


def other_load() -> float:
    """Return the share of the machine's processor time that was in use over half a second: what others take."""
    before, idle_before = _machine()
    time.sleep(0.5)
    after, idle_after = _machine()
    return 1 - (idle_after - idle_before) / max(after - before, 1)


def _memory(process: int) -> Mapping[str, float]:
    lines = (PROCESSES / str(process) / "status").read_text().splitlines()
    named = (line.partition(":") for line in lines if line.startswith("Vm"))
    return {name: int(value.split()[0]) / 2**20 for name, _, value in named}


def _machine() -> tuple[int, int]:
    times = [int(word) for word in (PROCESSES / "stat").read_text().splitlines()[0].split()[1:]]
    return sum(times), times[3] + times[4]
