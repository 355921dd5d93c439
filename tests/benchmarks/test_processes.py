"""What a process uses, as the benchmark counts it, of the one that runs this test."""

from __future__ import annotations

import os
import subprocess
import sys
from time import process_time

import pytest

from benchmarks.processes import most_resident, other_load, processor_seconds, resident, serving

WAITING = "import sys; print('there', flush=True); sys.stdin.read()"


def test_processor_time_grows_with_work() -> None:
    before, began = processor_seconds(os.getpid()), process_time()
    while process_time() - began < 0.2:
        pass
    assert 0.1 <= processor_seconds(os.getpid()) - before <= 1


def test_memory_counts_what_is_held_and_what_once_was() -> None:
    before = resident(os.getpid())
    held = bytearray(os.urandom(1) * 2**28)
    assert 0.2 <= resident(os.getpid()) - before <= 0.3
    del held
    assert most_resident(os.getpid()) >= before + 0.2
    assert resident(os.getpid()) < before + 0.1


def test_a_dashboard_is_found_by_its_port_and_no_other() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WAITING, "--server.port", "1"], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout is not None
        process.stdout.readline()
        assert serving("http://127.0.0.1:1") == process.pid
        with pytest.raises(RuntimeError, match="port 11 is"):
            serving("http://127.0.0.1:11")
        process.communicate()


def test_the_load_of_the_machine_is_a_share() -> None:
    assert 0 <= other_load() <= 1
