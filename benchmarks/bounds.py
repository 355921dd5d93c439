"""The bounds of the design, each declared once, with what stands in the way where it is missed.

`in_the_way` is what is known of a miss: change it when the cause is found, or removed.
"""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.figures import Bound


@dataclass(frozen=True)
class Wanted:
    """A bound as the design has it."""

    key: str
    name: str
    bound: float
    unit: str
    in_the_way: str
    higher_is_better: bool = False


WANTED: tuple[Wanted, ...] = (
    Wanted(
        "uncached",
        "any page, any filter, nothing cached: server time p95",
        300,
        "ms",
        "Pages ask several questions, and each takes Python some milliseconds beside the engine; the ranks of 200,000 "
        "earners, the medians of a cohort, and enrollments and content of an audience are read creator by creator; the "
        "frames and specifications of its panels are built in Python on the same cores.",
    ),
    Wanted(
        "cached",
        "the same from cache: p95",
        40,
        "ms",
        "Streamlit spends a fixed time on each element that is replayed; pages with many panels have many.",
    ),
    Wanted(
        "repaint_p50",
        "filter change until repainted: p50",
        500,
        "ms",
        "Charts are drawn as SVG by the browser, after the server is done, on the same cores.",
    ),
    Wanted(
        "repaint_p95",
        "filter change until repainted: p95",
        1000,
        "ms",
        "The first change to a period asks the engine as well as painting; the browser shares the server's cores here.",
    ),
    Wanted(
        "by_hand",
        "each metrics query against the best hand-written SQL",
        1.5,
        "×",
        "A question also checks rights, types its columns and writes down its provenance: some milliseconds, which "
        "count against SQL that takes as few.",
    ),
    Wanted(
        "lookup_key",
        "creator lookup by id, handle, e-mail, phone or order id: p95",
        50,
        "ms",
        "The first search after a start reads what the file says of its lookup tables, of which that of orders has a "
        "row for each: some 200 ms, once. Then a search is two to four small queries of some milliseconds each; a "
        "handle that many accounts share has each of them read.",
    ),
    Wanted(
        "lookup_name",
        "creator lookup by part of a name: p95",
        150,
        "ms",
        "Every name with a part that many share is ranked by how well it fits, and slips of typing, which are sought "
        "only when nothing else is found, are compared with every word.",
    ),
    Wanted(
        "crowd_p95",
        "50 people at once, one process: page p95",
        500,
        "ms",
        "One process draws on one core, and views nobody asked for yet are worked out one after the other, a quarter "
        "of a second each: those who ask meanwhile wait.",
    ),
    Wanted(
        "crowd_failures",
        "50 people at once, one process: failures",
        0,
        "runs",
        "The run says which pages failed, and why.",
    ),
    Wanted(
        "growth",
        "page time at the largest size ÷ page time at a hundredth of it",
        2,
        "×",
        "Sums come from rollups that hardly grow. Distinct creators are counted by adding up a row per creator and "
        "month, and ranks are sought among such rows: creators grow with the lines.",
    ),
    Wanted(
        "memory",
        "the app's resident memory, its highest, with 50 people",
        1.5,
        "GiB",
        "The engine keeps what it read within CONNECT_OPS_DATABASE_MEMORY, and each session holds its last page.",
    ),
    Wanted(
        "import",
        "import of CSV, validated, rejects kept",
        500_000,
        "rows/s",
        "To start and to finish takes more than a second, in which few rows would have to be read. Of the time for "
        "five million lines more than a third gives US cents and sorts, compresses and writes the ledger, a fifth "
        "reads, types and checks the file, and a quarter builds rollups and the keys of orders.",
        higher_is_better=True,
    ),
    Wanted(
        "first_start",
        "first start on a new machine after packages are there",
        15,
        "s",
        "Making the sample of 100,000 creators takes most of it; other work on the machine counts too.",
    ),
)
_BY_KEY = {one.key: one for one in WANTED}
_CAUSES = {one.name: one.in_the_way for one in WANTED}


def bound(key: str, measured: float) -> Bound:
    """Return the bound of this key with what was measured."""
    one = _BY_KEY[key]
    return Bound(one.name, one.bound, measured, one.unit, one.higher_is_better)


def in_the_way(name: str) -> str:
    """Return what is known to stand in the way of the bound of this name."""
    return _CAUSES[name]
