"""The benchmark's command, at the smallest size."""

from __future__ import annotations

import json
from pathlib import Path

from benchmarks.__main__ import main
from benchmarks.bounds import WANTED


def test_results_are_written_for_people_and_for_machines_into_a_folder_that_is_made(tmp_path: Path) -> None:
    asked = ["--creators", "100", "--lines", "1000", "--folder", str(tmp_path / "data")]
    for part in ("questions", "lookups"):
        assert main([*asked, "--only", part, "--results", str(tmp_path / "some" / "results")]) == 0
    found = json.loads((tmp_path / "some" / "results" / "results.json").read_text(encoding="utf-8"))
    assert [part["name"] for part in found["parts"]] == ["questions", "lookups"]
    wanted = [one for one in WANTED if one.key in ("by_hand", "lookup_key", "lookup_name")]
    names = [one.name for one in wanted]
    assert [one["name"] for one in found["bounds"]] == names
    for one, declared in zip(found["bounds"], wanted, strict=True):
        assert (one["bound"], one["unit"]) == (declared.bound, declared.unit)
        assert one["met"] == (one["measured"] <= one["bound"])
        assert one["measured"] > 0
    for_people = (tmp_path / "some" / "results" / "results.md").read_text(encoding="utf-8")
    assert all(f"| {name} |" in for_people for name in names)
    assert (tmp_path / "some" / "results" / "benchmarks.svg").read_text(encoding="utf-8").startswith("<svg")
