"""What a benchmark says of its measurements: met or missed, by how much, and what stands in the way."""

from __future__ import annotations

import json
import math
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from benchmarks import report
from benchmarks.bounds import WANTED, bound, in_the_way
from benchmarks.chart import chart
from benchmarks.figures import Bound, Section, percentile
from benchmarks.report import Part

QUICK = Bound("quick enough", 300, 150, "ms")
SLOW = Bound(bound("uncached", 450).name, 300, 450, "ms")
TOO_FEW = Bound(bound("import", 1).name, 500_000, 250_000, "rows/s", higher_is_better=True)
SECTION = Section("Pages", "In ms.", ("page", "p50"), (("Overview", "12"),))
SIZE = "10 creators and 100 commission lines"
MACHINE = {"cores": "2"}


def _part(*bounds: Bound, busy: float = 0.0) -> Part:
    return Part("pages", "2026-11-23", 61.2, busy, SECTION, bounds)


@pytest.mark.parametrize(
    ("one", "met", "share"),
    [
        (QUICK, True, 0.5),
        (Bound("exactly", 300, 300, "ms"), True, 1.0),
        (SLOW, False, 1.5),
        (TOO_FEW, False, 2.0),
        (Bound("plenty", 500_000, 1_000_000, "rows/s", higher_is_better=True), True, 0.5),
        (Bound("no failures", 0, 0, "runs"), True, 0.0),
        (Bound("one failure", 0, 1, "runs"), False, math.inf),
        (Bound("nothing came", 5, 0, "rows/s", higher_is_better=True), False, math.inf),
    ],
)
def test_a_bound_is_met_or_missed_by_its_share(one: Bound, met: bool, share: float) -> None:
    assert (one.met, one.share) == (met, share)
    assert one.met == (one.share <= 1)


@pytest.mark.parametrize(
    ("share", "expected"), [(0.5, 3), (0.95, 5), (0.99, 5), (0.2, 1), (0.21, 2), (0.0, 1), (1.0, 5)]
)
def test_a_percentile_is_a_measured_value_that_the_share_does_not_exceed(share: float, expected: float) -> None:
    assert percentile([5, 1, 4, 2, 3], share) == expected


def test_every_figure_of_the_design_has_one_bound_and_a_known_cause() -> None:
    names = [one.name for one in WANTED]
    assert len(set(names)) == len(names) == len({one.key for one in WANTED})
    wanted = {one.key: (one.bound, one.unit) for one in WANTED}
    assert wanted == {
        "uncached": (300, "ms"),
        "cached": (40, "ms"),
        "repaint_p50": (500, "ms"),
        "repaint_p95": (1000, "ms"),
        "by_hand": (1.5, "×"),
        "lookup_key": (50, "ms"),
        "lookup_name": (150, "ms"),
        "crowd_p95": (500, "ms"),
        "crowd_failures": (0, "runs"),
        "growth": (2, "×"),
        "memory": (1.5, "GiB"),
        "import": (500_000, "rows/s"),
        "first_start": (15, "s"),
    }
    assert all(in_the_way(name) for name in names)


def test_the_page_says_by_how_much_a_bound_is_missed_and_what_stands_in_the_way() -> None:
    text = report.text(SIZE, MACHINE, [_part(QUICK, SLOW, TOO_FEW)])
    missed = text.partition("## What is missed")[2].partition("\n## ")[0]
    assert QUICK.name not in missed
    assert f"**{SLOW.name}**: missed by 150 ms, a factor of 1.50. {in_the_way(SLOW.name)}" in missed
    assert f"**{TOO_FEW.name}**: missed by 250,000 rows/s, a factor of 2.00. {in_the_way(TOO_FEW.name)}" in missed
    assert "| quick enough | ≤ 300 ms | 150 ms | yes |" in text
    assert f"| {TOO_FEW.name} | ≥ 500,000 rows/s | 250,000 rows/s | **no** |" in text


def test_failures_are_counted_where_none_are_allowed() -> None:
    text = report.text(SIZE, MACHINE, [_part(bound("crowd_failures", 3))])
    assert f"**{bound('crowd_failures', 3).name}**: 3 runs instead of none." in text


def test_nothing_is_said_to_be_missed_where_all_is_met() -> None:
    assert "What is missed" not in report.text(SIZE, MACHINE, [_part(QUICK)])


def test_the_page_says_which_parts_others_disturbed() -> None:
    assert "Others used the machine" not in report.text(SIZE, MACHINE, [_part(QUICK)])
    assert "so their times are too long: pages." in report.text(SIZE, MACHINE, [_part(QUICK, busy=0.6)])


def test_a_later_run_of_the_same_size_keeps_what_was_measured(tmp_path: Path) -> None:
    parts = [_part(QUICK, TOO_FEW), Part("loading", "2026-11-22", 3.0, 0.2, SECTION, (bound("first_start", 9.0),))]
    report.write(tmp_path, tmp_path / "bounds.svg", SIZE, parts)
    assert list(report.earlier(tmp_path, SIZE).values()) == parts
    assert report.earlier(tmp_path, "another size") == {}
    assert report.earlier(tmp_path / "elsewhere", SIZE) == {}


def test_the_record_lists_every_bound_for_machines(tmp_path: Path) -> None:
    report.write(tmp_path, tmp_path / "bounds.svg", SIZE, [_part(SLOW)])
    [one] = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["bounds"]
    assert {key: one[key] for key in ("name", "bound", "measured", "unit", "met")} == {
        "name": SLOW.name,
        "bound": 300,
        "measured": 450,
        "unit": "ms",
        "met": False,
    }


def test_the_chart_draws_every_bound_and_says_what_is_missed_in_words() -> None:
    bounds = [QUICK, SLOW, bound("crowd_failures", 2), Bound("<b> & co", 1, 1_000_000, "s")]
    drawn = ElementTree.fromstring(chart(bounds, SIZE))
    texts = ["".join(one.itertext()) for one in drawn.iter("{http://www.w3.org/2000/svg}text")]
    assert all(one.name in texts for one in bounds)
    assert [text for text in texts if re.match("met,|missed,", text)] == [
        "met, 0.50 ×",
        "missed, 1.50 ×",
        "missed, 2 runs",
        "missed, 1,000,000.00 ×",
    ]
    edges = [float(bar.get("x", 0)) + float(bar.get("width", 0)) for bar in drawn.iter() if bar.get("rx") == "3"]
    [line] = [float(one.get("x1", 0)) for one in drawn.iter() if one.get("stroke-width") == "2"]
    assert [edge > line for edge in edges] == [not one.met for one in bounds]
    assert max(edges) < float(drawn.get("width", 0))
