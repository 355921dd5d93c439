"""The pages in docs/ say what the code says, and their links lead somewhere."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path
from urllib.parse import unquote

import pytest

from data_access.contract import TABLES
from data_access.settings import ROOT, Settings
from docs import FOLDER, pages
from metrics.dimensions import DIMENSIONS
from metrics.measures import FIGURES

LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
WRITTEN = [*sorted(FOLDER.glob("*.md")), *sorted(ROOT.glob("*.md"))]


@pytest.mark.parametrize("name", pages())
def test_a_generated_page_is_up_to_date(name: str) -> None:
    assert (FOLDER / name).read_text(encoding="utf-8") == pages()[name], f"docs/{name} is old: run `make docs`"


def test_every_setting_is_documented() -> None:
    text = (FOLDER / "configuration.md").read_text(encoding="utf-8")
    for setting in fields(Settings):
        assert f"| `{setting.metadata['variable']}` |" in text
        assert setting.metadata["meaning"] in text


def test_every_table_and_column_is_documented() -> None:
    text = (FOLDER / "data-contract.md").read_text(encoding="utf-8")
    for table in TABLES:
        section = text.partition(f"\n### {table.name}\n")[2].partition("\n### ")[0]
        assert [name for name in table.c.keys() if f"| `{name}` |" not in section] == []  # noqa: SIM118


def test_every_figure_and_dimension_is_documented() -> None:
    text = (FOLDER / "metrics.md").read_text(encoding="utf-8")
    for one in (*FIGURES, *DIMENSIONS):
        assert f"| `{one.name}` |" in text
        assert one.definition in text


@pytest.mark.parametrize("page", WRITTEN, ids=lambda page: page.name)
def test_links_lead_to_files_and_headings_that_are_there(page: Path) -> None:
    broken = [
        link
        for link in LINK.findall(page.read_text(encoding="utf-8"))
        if not re.match(r"https?:|mailto:", link) and not _leads_somewhere(page, unquote(link))
    ]
    assert not broken, f"{page.name} links to nothing: {broken}"


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, heading = link.partition("#")
    target = page.parent / path if path else page
    if not target.exists():
        return False
    return not heading or heading in _anchors(target)


def _anchors(page: Path) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", page.read_text(encoding="utf-8"), re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}
