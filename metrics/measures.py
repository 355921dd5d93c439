"""Measures and ratios, declared once: name, unit, definition, additivity. Definitions: DESIGN section 2.

A measure counts rows, counts distinct keys, or sums a column over the rows of one fact that meet a condition. A ratio
keeps its numerator and denominator and is divided after they are summed; it is never averaged.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_
from sqlalchemy.sql.base import ReadOnlyColumnCollection

from data_access.errors import FilterError, did_you_mean

Fact = Literal["lines", "clicks", "creators", "recruits", "payouts"]
Unit = Literal["count", "money", "share", "money_each"]
Columns = ReadOnlyColumnCollection[str, Any]
Condition = Callable[[Columns], Any]
Among = Literal["all", "counted", "counted sales"]

COUNTED = "all but reversed lines"
ANY_STATUS = "lines of every status"


@dataclass(frozen=True)
class Measure:
    """One aggregate over one fact.

    column: what is summed or counted distinctly; "commission" and "order_value" stand for the amount in the currency
    of the filters. among: which lines it is taken over at all; where: a further condition on them; status_basis: which
    statuses count, in words.
    """

    name: str
    label: str
    unit: Unit
    definition: str
    fact: Fact
    aggregate: Literal["count", "sum", "distinct"]
    column: str = ""
    where: Condition | None = None
    status_basis: str = COUNTED
    among: Among = "all"

    def condition(self, c: Columns) -> ColumnElement[bool] | None:
        """Return the condition on the rows that count, or None where all do."""
        parts = [_AMONG[self.among](c)] if self.among != "all" else []
        if self.where is not None:
            parts.append(self.where(c))
        return and_(*parts) if parts else None

    @property
    def additive(self) -> bool:
        """Whether values of parts sum to the value of the whole."""
        return self.aggregate != "distinct"


@dataclass(frozen=True)
class Ratio:
    """Numerator ÷ denominator, both measures by name; missing where the denominator is zero or missing."""

    name: str
    label: str
    unit: Unit
    definition: str
    numerator: str
    denominator: str
    status_basis: str = COUNTED
    additive: bool = False


def _counted(c: Columns) -> Any:
    return c.status != "reversed"


def _sale(c: Columns) -> Any:
    return c.kind == "sale"


def _counted_sale(c: Columns) -> Any:
    return and_(_counted(c), _sale(c))


_AMONG: dict[Among, Condition] = {"counted": _counted, "counted sales": _counted_sale}


def _in_status(status: str) -> Condition:
    return lambda c: c.status == status


def _recruited(c: Columns) -> Any:
    return c.status.not_in(("applied", "rejected"))


def _status_measure(status: str, label: str, definition: str) -> Measure:
    return Measure(
        f"{status}_commission",
        label,
        "money",
        definition,
        "lines",
        "sum",
        "commission",
        _in_status(status),
        f"{status} lines",
    )


MEASURES: tuple[Measure, ...] = (
    Measure(
        "net_commission",
        "Net commission",
        "money",
        "Sum of all lines but reversed ones, clawbacks included with their sign.",
        "lines",
        "sum",
        "commission",
        among="counted",
    ),
    Measure(
        "gross_commission",
        "Gross commission",
        "money",
        "Sum of sale and bonus lines, whatever their status.",
        "lines",
        "sum",
        "commission",
        lambda c: c.kind.in_(("sale", "bonus")),
        ANY_STATUS,
    ),
    Measure(
        "order_value",
        "Order value (GMV)",
        "money",
        "What buyers paid for attributed orders, returned value taken off, reversed lines left out.",
        "lines",
        "sum",
        "order_value",
        among="counted",
    ),
    Measure(
        "orders",
        "Orders",
        "count",
        "Distinct orders with at least one sale line that is not reversed.",
        "lines",
        "distinct",
        "order_id",
        among="counted sales",
    ),
    Measure(
        "new_buyer_orders",
        "Orders of new buyers",
        "count",
        "Distinct orders, reversed lines left out, that were their buyer's first on the marketplace.",
        "lines",
        "distinct",
        "order_id",
        lambda c: c.is_new_buyer.is_(True),
        among="counted sales",
    ),
    Measure(
        "buyer_known_orders",
        "Orders that say whether the buyer is new",
        "count",
        "Distinct orders, reversed lines left out, whose source says whether they were their buyer's first.",
        "lines",
        "distinct",
        "order_id",
        lambda c: c.is_new_buyer.is_not(None),
        among="counted sales",
    ),
    Measure(
        "active_creators",
        "Active creators",
        "count",
        "Creators with at least one sale line that is not reversed.",
        "lines",
        "distinct",
        "creator_id",
        among="counted sales",
    ),
    Measure("lines", "Commission lines", "count", "Lines of the ledger.", "lines", "count", status_basis=ANY_STATUS),
    Measure(
        "sale_lines",
        "Sale lines",
        "count",
        "Lines of kind sale, whatever their status.",
        "lines",
        "count",
        where=_sale,
        status_basis=ANY_STATUS,
    ),
    Measure(
        "reversed_sale_lines",
        "Reversed sale lines",
        "count",
        "Lines of kind sale that were reversed.",
        "lines",
        "count",
        where=lambda c: and_(_sale(c), c.status == "reversed"),
        status_basis="reversed lines",
    ),
    _status_measure("pending", "Pending", "Commission of lines whose order is not yet final."),
    _status_measure("held", "Held", "Commission of lines in their holding period."),
    _status_measure("approved", "Approved", "Commission of lines that are payable and not yet paid."),
    _status_measure("paid", "Paid", "Commission of lines that were paid."),
    _status_measure("reversed", "Reversed", "Commission of lines that were reversed and never count."),
    Measure(
        "clawed_back",
        "Clawed back",
        "money",
        "Sum of clawback lines that are not reversed; negative.",
        "lines",
        "sum",
        "commission",
        lambda c: c.kind == "clawback",
        among="counted",
    ),
    Measure(
        "lines_without_rate",
        "Lines without a rate",
        "count",
        "Lines, reversed ones left out, whose currency has no US-dollar rate for their day.",
        "lines",
        "count",
        where=lambda c: c.commission_usd_cents.is_(None),
        among="counted",
    ),
    Measure("clicks", "Clicks", "count", "Clicks on creators' links.", "clicks", "sum", "clicks", status_basis="all"),
    Measure(
        "applications",
        "Applications",
        "count",
        "Accounts that applied, by the day of application.",
        "creators",
        "count",
        status_basis="all accounts",
    ),
    Measure(
        "recruited_creators",
        "Creators recruited",
        "count",
        "Approved accounts (suspended and closed ones included), by the day of approval.",
        "recruits",
        "count",
        where=_recruited,
        status_basis="approved, suspended and closed accounts",
    ),
    Measure(
        "payout_count",
        "Payouts",
        "count",
        "Transfers to creators, by the day they were made.",
        "payouts",
        "count",
        status_basis="payouts of every status",
    ),
    Measure(
        "payout_amount",
        "Payout amount",
        "money",
        "Sum of transfers to creators, by the day they were made.",
        "payouts",
        "sum",
        "amount",
        status_basis="payouts of every status",
    ),
)

RATIOS: tuple[Ratio, ...] = (
    Ratio("conversion_rate", "Conversion rate", "share", "Orders ÷ clicks.", "orders", "clicks"),
    Ratio("epc", "EPC", "money_each", "Earnings per click: net commission ÷ clicks.", "net_commission", "clicks"),
    Ratio("aov", "AOV", "money_each", "Average order value: order value ÷ orders.", "order_value", "orders"),
    Ratio(
        "effective_rate", "Effective rate", "share", "Net commission ÷ order value.", "net_commission", "order_value"
    ),
    Ratio(
        "reversal_rate",
        "Reversal rate",
        "share",
        "Reversed sale lines ÷ sale lines.",
        "reversed_sale_lines",
        "sale_lines",
        ANY_STATUS,
    ),
    Ratio(
        "net_per_active",
        "Net commission per active creator",
        "money_each",
        "Net commission ÷ active creators.",
        "net_commission",
        "active_creators",
    ),
    Ratio(
        "orders_per_active",
        "Orders per active creator",
        "count",
        "Orders ÷ active creators.",
        "orders",
        "active_creators",
    ),
    Ratio(
        "new_buyer_share",
        "New-buyer share",
        "share",
        "Orders of new buyers ÷ orders that say whether the buyer is new.",
        "new_buyer_orders",
        "buyer_known_orders",
    ),
)

FIGURES: tuple[Measure | Ratio, ...] = MEASURES + RATIOS
_BY_NAME = {one.name: one for one in FIGURES}


def figure(name: str) -> Measure | Ratio:
    """Return a measure or ratio by name. Raises FilterError for an unknown one."""
    try:
        return _BY_NAME[name]
    except KeyError:
        raise FilterError(f"There is no figure {name!r}.{did_you_mean(name, _BY_NAME)}") from None


def leaves(names: tuple[str, ...]) -> tuple[Measure, ...]:
    """Return the measures that figures are made of, each once, in order."""
    found: dict[str, Measure] = {}
    for name in names:
        one = figure(name)
        parts = (one,) if isinstance(one, Measure) else (figure(one.numerator), figure(one.denominator))
        for part in parts:
            if isinstance(part, Measure):
                found[part.name] = part
    return tuple(found.values())
