"""The results: one Markdown page for people and one JSON file for machines."""

from __future__ import annotations

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from benchmarks.figures import Bound, Section

PACKAGES = ("streamlit", "duckdb", "sqlalchemy", "pandas", "pyarrow")


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


def write(folder: Path, size: str, sections: Sequence[Section], bounds: Sequence[Bound]) -> None:
    """Write results.md and results.json."""
    day = datetime.now(UTC).date().isoformat()
    record = {
        "day": day,
        "size": size,
        "machine": machine(),
        "bounds": [{**asdict(bound), "met": bound.met} for bound in bounds],
        "sections": [asdict(section) for section in sections],
    }
    (folder / "results.json").write_text(json.dumps(record, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    kept = [
        (
            b.name,
            f"{'≥' if b.higher_is_better else '≤'} {b.bound:,.10g} {b.unit}",
            f"{b.measured:,.4g} {b.unit}",
            "yes" if b.met else "**no**",
        )
        for b in bounds
    ]
    parts = [
        f"# Benchmark results\n\nWritten by `make bench` on {day}, at {size}.\n\n"
        + " · ".join(f"{name} {value}" for name, value in machine().items())
        + "\n\nThe bounds are those of the design at 1,000,000 creators and 100,000,000 lines. The machine is shared:"
        " compare figures within one run.\n",
        _table("Bounds", "", ("bound", "wanted", "measured", "met"), kept),
        *(_table(s.title, s.note, s.head, s.rows) for s in sections),
    ]
    (folder / "results.md").write_text("\n".join(parts), encoding="utf-8")


def _table(title: str, note: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return f"## {title}\n\n" + (f"{note}\n\n" if note else "") + "\n".join(f"| {' | '.join(r)} |" for r in lines) + "\n"
