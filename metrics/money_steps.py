"""How a creator's gross commission becomes what they were paid: the steps of the waterfall, each said once.

The identity, which holds to the minor unit in each currency, over all days or any period:

    gross + reversed + clawed back + adjusted = net
    net − pending − held − approved = paid

Reversed is what the reversed sale and bonus lines are worth, with the opposite sign. Clawed back and adjusted are the
clawback and adjustment lines that are not reversed, with their own sign. Pending, held, approved and paid are the lines
of every kind that stand there, so they part the lines of net without rest or overlap. A clawback or adjustment that
was itself reversed never counted, and is in no step.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pandas as pd
from sqlalchemy import BigInteger, ColumnElement, cast, func, select

from data_access.answer import Answer
from data_access.contract import LINE_KINDS, LINE_STATUSES, commissions
from data_access.database import Database
from data_access.filters import Scope
from metrics.facts import cut
from metrics.functions import alphabetical
from metrics.provenance import answered
from metrics.rights import rights, rights_in_period, unfiltered

_EARNING = ("sale", "bonus")
_COUNTED = tuple(status for status in LINE_STATUSES if status != "reversed")
COLUMNS = ("currency", "step", "label", "amount_minor", "low_minor", "high_minor", "lines", "last_paid_at")


@dataclass(frozen=True)
class Step:
    """One step: its lines by kind and status, the sign with which their sum stands in it, and how its bar is drawn.

    bar: "total" stands on zero, "added" goes on from the step before, "taken" goes down from it.
    """

    key: str
    label: str
    meaning: str
    kinds: tuple[str, ...]
    statuses: tuple[str, ...]
    sign: int = 1
    bar: str = "added"

    def condition(self) -> ColumnElement[bool]:
        """Return the condition that a commission line is of this step."""
        return commissions.c.kind.in_(self.kinds) & commissions.c.status.in_(self.statuses)


STEPS: tuple[Step, ...] = (
    Step("gross", "Gross", "Sale and bonus lines, whatever became of them.", _EARNING, LINE_STATUSES, bar="total"),
    Step("reversed", "Reversed", "Sale and bonus lines that never count, taken off.", _EARNING, ("reversed",), -1),
    Step("clawed_back", "Clawed back", "Clawback lines; negative.", ("clawback",), _COUNTED),
    Step("adjusted", "Adjusted", "Adjustment lines, with their sign.", ("adjustment",), _COUNTED),
    Step("net", "Net", "All lines but reversed ones: the sum of the four above.", LINE_KINDS, _COUNTED, bar="total"),
    Step("pending", "Pending", "Lines whose order is not final yet.", LINE_KINDS, ("pending",), bar="taken"),
    Step("held", "Held", "Lines in their holding period.", LINE_KINDS, ("held",), bar="taken"),
    Step("approved", "Approved", "Lines that are payable and not paid yet.", LINE_KINDS, ("approved",), bar="taken"),
    Step("paid", "Paid", "What is left of net: the lines that were paid.", LINE_KINDS, ("paid",), bar="total"),
)
STEP = {step.key: step for step in STEPS}


def money_steps(database: Database, scope: Scope, *, creator_id: int, in_period: bool = False) -> Answer:
    """Answer how a creator's gross commission becomes what was paid, step by step in each currency.

    Columns: currency (the one with most lines first), step (keys of STEPS, all nine), label, amount_minor (with its
    sign in the identity above), low_minor and high_minor (the ends of its bar), lines, last_paid_at (of its lines;
    missing: none was paid). Minor units of the currency.
    Over all days, or those of the scope's period by its date basis; of the scope only the viewer's rights count
    besides. No rows where there are no lines.
    """
    allowed = rights_in_period(scope) if in_period else rights(scope)
    source, where = cut("lines", allowed, dated=in_period)
    line = commissions.c
    query = (
        select(
            line.currency,
            line.kind,
            line.status,
            cast(func.sum(line.commission_minor), BigInteger).label("sum_minor"),
            func.count().label("lines"),
            func.max(line.paid_at).label("paid_at"),
        )
        .select_from(source)
        .where(line.creator_id == creator_id, *where)
        .group_by(line.currency, line.kind, line.status)
        .order_by(*map(alphabetical, (line.currency, line.kind, line.status)))
    )
    result = database.ask(query)
    found = result.frame
    most_lines_first = sorted((lines for _, lines in found.groupby("currency")), key=lambda one: -one["lines"].sum())
    rows = [row for lines in most_lines_first for row in _steps(lines)]
    frame = pd.DataFrame(rows, columns=list(COLUMNS))
    numbers = ("amount_minor", "low_minor", "high_minor", "lines")
    nowhere = found.loc[(found["status"] == "reversed") & ~found["kind"].isin(_EARNING), "lines"].sum()
    answer = answered(
        "From gross commission to what was paid",
        frame.astype(
            {
                **dict.fromkeys(("currency", "step", "label"), "str"),
                **dict.fromkeys(numbers, "Int64"),
                "last_paid_at": "datetime64[us]",
            }
        ),
        [result],
        allowed,
        database,
        definitions=[(step.label, step.meaning) for step in STEPS],
        date_basis=None if in_period else "all days",
        status_basis="as each step says",
        notes=(f"{nowhere:,} clawback or adjustment lines were themselves reversed and are in no step.",)
        if nowhere
        else (),
    )
    return answer if in_period else unfiltered(answer)


def _steps(lines: pd.DataFrame) -> list[tuple[Any, ...]]:
    """Return the steps of one currency from its sums by kind and status."""
    currency = lines["currency"].iloc[0]
    rows = []
    level = 0
    for step in STEPS:
        mine = lines[lines["kind"].isin(step.kinds) & lines["status"].isin(step.statuses)]
        amount = step.sign * int(mine["sum_minor"].sum())
        begins = 0 if step.bar == "total" else level
        level = begins - amount if step.bar == "taken" else begins + amount
        ends = sorted((begins, level))
        rows.append((currency, step.key, step.label, amount, *ends, int(mine["lines"].sum()), mine["paid_at"].max()))
    return rows
