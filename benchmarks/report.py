"""The results: one Markdown page for people, one JSON file for machines, and the chart of the docs."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from benchmarks.bounds import in_the_way
from benchmarks.chart import chart
from benchmarks.figures import Bound, Section

PACKAGES = ("streamlit", "duckdb", "sqlalchemy", "pandas", "pyarrow")
_BUSY = 0.1


@dataclass(frozen=True)
class Part:
    """What one part of the benchmark found. busy: the share of the processors that others used before it began."""

    name: str
    day: str
    seconds: float
    busy: float
    section: Section
    bounds: tuple[Bound, ...]


def machine() -> dict[str, str]:
    """Return what the numbers were measured on."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "processor": platform.processor() or platform.machine(),
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GiB",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
    }


def earlier(folder: Path, size: str) -> dict[str, Part]:
    """Return the parts that were measured before at this size, by name."""
    file = folder / "results.json"
    record = json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
    if record.get("size") != size or "parts" not in record:
        return {}
    sections = {section["part"]: section for section in record["sections"]}
    return {
        part["name"]: Part(
            **part,
            section=_section(sections[part["name"]]),
            bounds=tuple(_bound(one) for one in record["bounds"] if one["part"] == part["name"]),
        )
        for part in record["parts"]
    }


def write(folder: Path, picture: Path, size: str, parts: Sequence[Part]) -> None:
    """Write results.md and results.json into a folder, and the chart of the bounds where it is said."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "results.json").write_text(
        json.dumps(record(size, parts), indent=2, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    (folder / "results.md").write_text(text(size, machine(), parts), encoding="utf-8")
    picture.write_text(chart([bound for part in parts for bound in part.bounds], size), encoding="utf-8")


def record(size: str, parts: Sequence[Part]) -> dict[str, Any]:
    """Return the results as JSON has them."""
    return {
        "size": size,
        "machine": machine(),
        "parts": [{"name": part.name, "day": part.day, "seconds": part.seconds, "busy": part.busy} for part in parts],
        "bounds": [{**asdict(bound), "met": bound.met, "part": part.name} for part in parts for bound in part.bounds],
        "sections": [{**asdict(part.section), "part": part.name} for part in parts],
    }


def text(size: str, on: dict[str, str], parts: Sequence[Part]) -> str:
    """Return the page for people."""
    bounds = [bound for part in parts for bound in part.bounds]
    return "\n".join(
        [
            f"# Benchmark results\n\nWritten by `make bench`, at {size}. How to read this: "
            "[benchmarks](../docs/benchmarks.md).\n",
            " · ".join(f"{name} {value}" for name, value in on.items()) + "\n",
            f"The bounds are those of the design at 1,000,000 creators and 100,000,000 lines.{_busy(parts)}\n",
            _table("Bounds", "", ("bound", "wanted", "measured", "met"), map(_row, bounds)),
            *_missed(bounds),
            *(_table(s.title, s.note, s.head, s.rows) for s in (part.section for part in parts)),
            _table(
                "The run",
                "Each part, when it was measured, how long it took, and what share of the processors others used just "
                "before it.",
                ("part", "day", "seconds", "others' share"),
                ((part.name, part.day, f"{part.seconds:,.0f}", f"{part.busy:.0%}") for part in parts),
            ),
        ]
    )


def _busy(parts: Sequence[Part]) -> str:
    disturbed = [part.name for part in parts if part.busy > _BUSY]
    if not disturbed:
        return ""
    return f" **Others used the machine before these parts, so their times are too long: {', '.join(disturbed)}.**"


def _row(bound: Bound) -> tuple[str, str, str, str]:
    sign = "≥" if bound.higher_is_better else "≤"
    wanted = f"{sign} {bound.bound:,.10g} {bound.unit}"
    return bound.name, wanted, f"{_figure(bound.measured)} {bound.unit}", "yes" if bound.met else "**no**"


def _missed(bounds: Sequence[Bound]) -> list[str]:
    missed = [bound for bound in bounds if not bound.met]
    if not missed:
        return []
    lines = [f"- **{bound.name}**: {_by(bound)}. {in_the_way(bound.name)}" for bound in missed]
    return ["## What is missed, and what stands in the way\n", "\n".join(lines) + "\n"]


def _by(bound: Bound) -> str:
    if bound.bound == 0:
        return f"{_figure(bound.measured)} {bound.unit} instead of none"
    by = _figure(abs(bound.measured - bound.bound))
    return f"missed by {by} {bound.unit}, a factor of {bound.share:,.2f}"


def _figure(value: float) -> str:
    return f"{value:,.0f}" if abs(value) >= 1_000 else f"{value:,.4g}"


def _table(title: str, note: str, head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return f"## {title}\n\n" + (f"{note}\n\n" if note else "") + "\n".join(f"| {' | '.join(r)} |" for r in lines) + "\n"


def _section(found: dict[str, Any]) -> Section:
    return Section(found["title"], found["note"], tuple(found["head"]), tuple(map(tuple, found["rows"])))


def _bound(found: dict[str, Any]) -> Bound:
    return Bound(found["name"], found["bound"], found["measured"], found["unit"], found["higher_is_better"])
