"""Where do creators drop out? The seven stages, for those who applied in the period or by what happened in it.

Cohort basis: the people who applied in the period and how far they have come by now. The stages are cumulative:
whoever has proof of a later stage has passed the earlier ones, so that a missing record (a sale that no click was
counted for) does not look like a person who left, and a stage never holds more people than the one before.

Event basis: how many creators reached each stage for the first time within the period, whoever they are. The stages
hold different people, so what is given between them is a ratio and may be over 1.

A stage that the whole programme has no record of is missing, not zero, and the next one is measured against the last
one that is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import pandas as pd
from sqlalchemy import Date, String

from data_access.answer import Answer
from data_access.database import Database, Result
from data_access.filters import Filters, Scope
from data_access.frames import column_of, fractions, whole_numbers
from metrics.facts import BASIS_WORDS
from metrics.provenance import answered
from metrics.stage_counts import Count, Group, View, count_stages
from metrics.stages import STAGES, recorded_stages

UNITS = {
    "creators": "count",
    "own": "count",
    "came": "count",
    "lost": "count",
    "step": "share",
    "overall": "share",
    "median_days": "count",
}
_COMPARED = ("creators", "step", "overall")
_SHARES = (
    ("approved", "Approved", "Creators approved"),
    ("sale", "First sale", "Creators with a sale line that is not reversed"),
    ("payout", "First payout", "Creators with a payout that was paid"),
)


@dataclass(frozen=True)
class Funnels:
    """The funnel of everybody, of each market, and of each week or month; see `funnel`."""

    total: Answer
    markets: Answer
    periods: Answer


def funnel(database: Database, scope: Scope, view: View = "cohort") -> Funnels:
    """Answer how many creators reached each stage: one row per stage, of each market, of each week or month.

    Columns: market, or period (first day of a month, or of a week in periods up to 92 days: of the application on
    cohort basis, of the event on event basis), where it is by one; stage (key), label, creators, own (those of them
    with a record of this very stage), came (creators at the recorded stage before), lost (came less creators), step
    (creators ÷ came), overall (÷ applied), median_days (since the recorded stage before, over those who have both in
    this order; cohort basis only). The total also has creators_before, step_before, overall_before of the comparison
    period, missing where nothing is compared. Counts are Int64, shares and days Float64; a stage without any record is
    missing.
    """
    recorded, asked = recorded_stages(database)
    groups, result = count_stages(database, scope, view, recorded, grouped=True)

    def answer(frame: pd.DataFrame, of: str, results: Sequence[Result], notes: Sequence[str] = ()) -> Answer:
        made = answered(
            _title(view) + of,
            frame,
            results,
            scope,
            database,
            definitions=_definitions(view),
            date_basis=_date_basis(view, scope.filters),
            status_basis="all but reversed sale lines; payouts with status paid",
            notes=notes,
        )
        figures = [str(name) for name in frame if str(name).removesuffix("_before") in UNITS]
        return replace(made, units={name: UNITS[name.removesuffix("_before")] for name in figures})

    total = _frame(groups[:1], recorded, view)
    results, notes = [asked, result], list(_not_recorded(recorded))
    other = scope.compared()
    before: pd.DataFrame | None = None
    if other is not None:
        earlier, compared = count_stages(database, other, view, recorded, grouped=False)
        before = _frame(earlier, recorded, view)
        results.append(compared)
        if view == "cohort":
            notes.append("Those who applied in the comparison period have had longer to come this far.")
    for name in _COMPARED:
        nothing = _of_kind(name)([None] * len(total))
        total[f"{name}_before"] = nothing if before is None else before[name]
    return Funnels(
        answer(total, "", results, notes),
        answer(
            _frame([one for one in groups if one.market is not None], recorded, view, "market"),
            " by market",
            [asked, result],
        ),
        answer(
            _frame([one for one in groups if one.period is not None], recorded, view, "period"),
            " over time",
            [asked, result],
        ),
    )


@dataclass(frozen=True)
class Drop:
    """One step between stages, by key: how many were there before, how many went on, and which share."""

    before: str
    after: str
    came: int
    went_on: int

    @property
    def lost(self) -> int:
        """How many did not go on."""
        return self.came - self.went_on

    @property
    def step(self) -> float:
        """Which share went on."""
        return self.went_on / self.came


def drops(total: Answer, filters: Filters) -> tuple[Drop, ...]:
    """Return the steps of a total funnel that lose people, the one that loses most first.

    Where campaigns are chosen the steps up to them are left out: a campaign is not meant for everybody.
    """
    rows = total.frame.dropna(subset="creators").to_dict("records")
    found = [
        Drop(before["stage"], after["stage"], int(before["creators"]), int(after["creators"]))
        for before, after in pairwise(rows)
        if before["creators"] > after["creators"]
        and not (filters.campaigns and before["stage"] in ("applied", "approved"))
    ]
    return tuple(sorted(found, key=lambda drop: -drop.lost))


def headline(total: Answer, view: View) -> Answer:
    """Return a total funnel in one row: applied (Int64), and approved, sale, payout ÷ applied (Float64).

    Each comes again as `<name>_before`.
    """
    rows = total.frame.set_index("stage")
    row = {"applied": rows.at["applied", "creators"], "applied_before": rows.at["applied", "creators_before"]}
    for key, _, _ in _SHARES:
        row |= {key: rows.at[key, "overall"], f"{key}_before": rows.at[key, "overall_before"]}
    kinds = {name: "Int64" if name.startswith("applied") else "Float64" for name in row}
    whom = "those who applied in the period" if view == "cohort" else "the number who applied in the period"
    meanings = (
        ("Applied", "Accounts that applied in the period, whatever became of them."),
        *((f"{label} ÷ applied", f"{meaning} ÷ {whom}.") for _, label, meaning in _SHARES),
    )
    return replace(
        total,
        frame=pd.DataFrame([row]).astype(kinds),
        units={"applied": "count", **{key: "share" for key, _, _ in _SHARES}},
        provenance=replace(total.provenance, rows=1, definitions=meanings),
    )


def _frame(groups: Iterable[Group], recorded: tuple[str, ...], view: View, by: str = "") -> pd.DataFrame:
    rows = [(group, row) for group in groups for row in _steps(group.counts, recorded, view)]
    columns: dict[str, Any] = {}
    if by:
        kind = Date() if by == "period" else String()
        columns[by] = column_of(kind, [group.period if by == "period" else group.market for group, _ in rows])
    columns |= {name: column_of(String(), [row[name] for _, row in rows]) for name in ("stage", "label")}
    columns |= {name: _of_kind(name)([row.get(name) for _, row in rows]) for name in UNITS}
    return pd.DataFrame(columns, copy=False)


def _of_kind(name: str) -> Callable[[Sequence[Any]], Any]:
    """Return what makes the column of a figure: shares and days are fractions."""
    return fractions if UNITS[name] == "share" or name == "median_days" else whole_numbers


def _steps(counts: Mapping[str, Count], recorded: tuple[str, ...], view: View) -> Iterable[dict[str, Any]]:
    """Give one funnel, stage by stage."""
    first = counts["applied"].reached
    before: int | None = None
    for stage in STAGES:
        row: dict[str, Any] = {"stage": stage.key, "label": stage.label}
        if stage.key in recorded:
            count = counts[stage.key]
            row |= {"creators": count.reached, "own": count.own, "overall": count.reached / first if first else None}
            if before is not None:
                row |= {
                    "came": before,
                    "lost": before - count.reached,
                    "step": count.reached / before if before else None,
                }
            if view == "cohort":
                row["median_days"] = count.days
            before = count.reached
        yield row


def _not_recorded(recorded: tuple[str, ...]) -> tuple[str, ...]:
    missing = [stage.label.lower() for stage in STAGES if stage.key not in recorded]
    if not missing:
        return ()
    return (
        f"Not recorded in this database at all: {', '.join(missing)}. "
        "The steps lead over what is missing to the next stage that is recorded.",
    )


def _title(view: View) -> str:
    return "Funnel of those who applied in the period" if view == "cohort" else "Stages reached in the period"


def _definitions(view: View) -> list[tuple[str, str]]:
    found = [(stage.label, stage.definition) for stage in STAGES]
    if view == "cohort":
        found += [
            ("Cohort basis", "The people who applied in the period and how far they have come by now."),
            ("Creators", "Have proof of this stage or of a later one: whoever sold has passed the stages before."),
            ("With a record", "Those among them who have proof of this very stage."),
            ("Step", "Reached this stage ÷ reached the recorded stage before it."),
            ("Of all", "Reached this stage ÷ applied."),
            (
                "Median days",
                "Days from the first record of the stage before to the first of this one, over those who have both "
                "in this order.",
            ),
        ]
    else:
        found += [
            ("Event basis", "Creators who reached the stage for the first time ever within the period."),
            ("Step", "This stage's number ÷ that of the stage before: other people, so it may pass 1."),
            ("Of all", "This stage's number ÷ the number who applied in the period."),
        ]
    return [*found, ("Campaign filter", "Restricts enrolment, content, clicks, sales and payouts to the campaign.")]


def _date_basis(view: View, filters: Filters) -> str:
    sale = BASIS_WORDS[filters.basis]
    if view == "cohort":
        return f"day of the application; what followed counts up to now, sales by the {sale}"
    return f"day on which each stage was first reached, sales by the {sale}"
