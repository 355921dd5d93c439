"""docs/security.md names, for every threat, tests that are there."""

from __future__ import annotations

import ast
import re

import pytest

from data_access.settings import ROOT
from docs import FOLDER

PAGE = (FOLDER / "security.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
# What no test can hold: new holes in old packages are found by asking, every week.
BY_HAND = {"a package with a known hole"}


def threats() -> dict[str, str]:
    """Return each threat of the table and the cell with its tests."""
    rows = [line for line in PAGE.partition("\n## Threats\n")[2].partition("\n## ")[0].splitlines() if line[:2] == "| "]
    cells = [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]
    assert all(len(row) == 3 for row in cells), "a threat, what meets it, and its tests"
    return {threat: tests for threat, _, tests in cells}


def test_no_threat_stands_there_twice_or_is_lost() -> None:
    assert len(threats()) >= 20


@pytest.mark.parametrize("threat", threats())
def test_every_test_that_a_threat_names_is_there(threat: str) -> None:
    cell = threats()[threat]
    if threat in BY_HAND:
        return
    named = NAMED.findall(cell)
    assert named, f"{threat!r} names no test"
    assert not re.sub(NAMED, "", cell).strip(" ,"), f"{threat!r} names something else than tests: {cell}"
    for file, name in named:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
        assert name in functions, f"{file} has no {name}"


def test_files_that_the_page_names_are_there() -> None:
    for file in re.findall(r"`((?:access|ui|data_access|deploy)/[\w/.-]+)`", PAGE):
        assert (ROOT / file).exists(), file
