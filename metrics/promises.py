"""Are the promises being kept? Progress, pace and what is needed from now, for the six of DESIGN section 1."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import pandas as pd
from sqlalchemy import (
    BigInteger,
    ColumnElement,
    Integer,
    and_,
    case,
    cast,
    func,
    literal,
    select,
    true,
    union_all,
)

from data_access.answer import Answer
from data_access.contract import commissions, creators
from data_access.database import Database, Result
from data_access.filters import Filters, Scope, year_before
from metrics.approved import approved_creators
from metrics.bands import UNKNOWN, age_band
from metrics.earned import earned
from metrics.measures import leaves
from metrics.provenance import answered
from metrics.routing import Question, lines_of, routed
from metrics.year_bounds import who_could_have

KOL_USD_CENTS = 100_000_000
PACE_DAYS = 90
ABOUT = 0.02
EVER = date(1970, 1, 1)
UNDER_35 = ("under 18", "18–24", "25–34")


@dataclass(frozen=True)
class Promise:
    """One promise of the programme. year: the programme year at whose end it falls due, None: always."""

    key: str
    label: str
    target: float
    year: int | None
    meaning: str


PROMISES: tuple[Promise, ...] = (
    Promise(
        "creators_year_1",
        "Creators recruited, year 1",
        100_000,
        1,
        "Approved accounts (suspended and closed ones included), by the day of approval.",
    ),
    Promise("creators_year_3", "Creators recruited, year 3", 1_000_000, 3, "As above."),
    Promise(
        "kols", "KOLs", 100, 3, "Creators whose net commission over the trailing 12 months is US$1,000,000 or more."
    ),
    Promise(
        "under_35",
        "Creators under 35",
        0.60,
        None,
        "Recruited creators under 35 ÷ those whose year of birth is known; the bounds take all unknown as under 35, "
        "or none.",
    ),
    Promise(
        "new_buyers",
        "New buyers brought",
        2_000_000_000,
        None,
        "Orders so far, reversed lines left out, that were their buyer's first on the marketplace; the marketplace "
        "means to serve two billion consumers in the next decade.",
    ),
    Promise(
        "reach",
        "Countries reached",
        200,
        None,
        "Buyers' countries and regions with at least one sale that counts, so far.",
    ),
)


def due_day(start: date, year: int) -> date:
    """Return the last day of a programme year, the first one beginning on `start`."""
    try:
        return start.replace(year=start.year + year) - timedelta(days=1)
    except ValueError:
        return date(start.year + year, 2, 28)


def whole_programme(database: Database, scope: Scope) -> Scope:
    """Return all that counts of a scope to the promises: its last day and the viewer's rights. Asked over this, they
    are answered once, whatever the filters."""
    end = scope.filters.end
    return scope.over(Filters(min(database.snapshot.programme_start or end, end), end, compare="none"))


def promises(database: Database, scope: Scope) -> Answer:
    """Answer where each promise stands at the end of the period.

    A promise is about the whole programme: of the scope only the last day and the viewer's rights count. Columns:
    promise (key), label, verdict, actual, target, low and high (bounds of the share, else missing), coverage (share
    known), per_day (pace), due (day), needed_per_day (from the end of the period to the due day), expected (actual at
    the due day if the pace holds). Counts and shares are Float64; what does not apply is missing,
    and so is the number of new buyers where there are orders but none says whether its buyer is new.

    verdict: "kept" or "missed" once the day has come (or the target is reached), "on track" or "behind" by the pace
    before it, "open" where nothing is due. The share counts as kept within two points of the yardstick.
    """
    end = scope.filters.end
    start = database.snapshot.programme_start or end
    whole = whole_programme(database, scope)
    people, kols, reach = _people(database, whole, start), _kols(database, whole), _reach(database, whole)
    brought = _brought(database, whole, EVER, end - timedelta(days=PACE_DAYS - 1))
    found = {name: value for one in (people, kols, reach) for name, (value,) in one.values.items()}
    everything, of_late = ({name: values[at] for name, values in brought.values.items()} for at in (0, 1))
    orders, lately_orders = int(everything["new_buyer_orders"]), int(of_late["new_buyer_orders"])
    elapsed = max((end - start).days + 1, 1)
    told = bool(everything["buyer_known_orders"] or everything["sale_lines"] == everything["reversed_sale_lines"])
    lately = found["lately"] / min(PACE_DAYS, elapsed)
    standings: dict[str, tuple[int | None, float | None]] = {
        "creators_year_1": (found["recruited_year_1"], lately),
        "creators_year_3": (found["recruited"], lately),
        "kols": (found["kols"], found["kols"] / elapsed),
        "new_buyers": (orders, lately_orders / min(PACE_DAYS, elapsed)) if told else (None, None),
        "reach": (found["countries"], None),
    }
    rows = []
    for promise in PROMISES:
        row: dict[str, object] = {"promise": promise.key, "label": promise.label, "target": promise.target}
        if promise.key == "under_35":
            row |= _share(int(found["young"]), int(found["known"]), int(found["recruited"]), promise.target)
        else:
            row |= _standing(promise, *standings[promise.key], start, end)
        rows.append(row)
    numbers = ("actual", "target", "low", "high", "coverage", "per_day", "needed_per_day", "expected")
    frame = pd.DataFrame(rows, columns=["promise", "label", "verdict", *numbers[:6], "due", *numbers[6:]])
    frame = frame.astype(dict.fromkeys(numbers, "Float64")).assign(due=pd.to_datetime(frame["due"]))
    return answered(
        "The six promises",
        frame,
        [people, kols, reach, brought],
        whole,
        database,
        definitions=[
            *((promise.label, promise.meaning) for promise in PROMISES),
            (
                "Pace",
                f"Average per day over the last {PACE_DAYS} days of the period; for KOLs, since the programme began.",
            ),
        ],
        date_basis="day of approval for creators; day of the order for KOLs, new buyers and reach",
        status_basis="all but reversed lines",
    )


def _standing(promise: Promise, actual: int | None, per_day: float | None, start: date, end: date) -> dict[str, object]:
    found: dict[str, object] = {"actual": actual, "per_day": per_day, "verdict": "open"}
    if actual is None:
        return found
    reached = actual >= promise.target
    if promise.year is None:
        return found | {"verdict": "kept" if reached else "open"}
    due = due_day(start, promise.year)
    left = (due - end).days
    found["due"] = due
    if reached or left <= 0:
        return found | {"verdict": "kept" if reached else "missed"}
    expected = actual + (per_day or 0) * left
    return found | {
        "needed_per_day": (promise.target - actual) / left,
        "expected": expected,
        "verdict": "on track" if expected >= promise.target else "behind",
    }


def _share(young: int, known: int, everyone: int, target: float) -> dict[str, object]:
    if not known:
        return {"low": 0.0, "high": 1.0, "coverage": 0.0, "verdict": "open"}
    return {
        "actual": young / known,
        "low": young / everyone,
        "high": (young + everyone - known) / everyone,
        "coverage": known / everyone,
        "verdict": "kept" if young / known >= target - ABOUT else "behind",
    }


def _people(database: Database, scope: Scope, start: date) -> Result:
    end = scope.filters.end
    approved = approved_creators(database, scope, creators.c.birth_year)
    decided, (birth_year,) = approved.day, approved.columns
    # Whom a day and a year of birth make count is asked of each of them, not of each creator.
    each = (
        select(decided.label("decided"), birth_year.label("birth_year"), func.count().label("people"))
        .where(decided <= end, *approved.where)
        .group_by(decided, birth_year)
        .subquery("each")
    )
    band = age_band(end.year, each.c.birth_year)

    def people(*counted: ColumnElement[bool]) -> ColumnElement[int]:
        return cast(func.coalesce(func.sum(case((and_(true(), *counted), each.c.people), else_=0)), 0), BigInteger)

    query = select(
        people().label("recruited"),
        people(each.c.decided <= due_day(start, 1)).label("recruited_year_1"),
        people(each.c.decided > end - timedelta(days=PACE_DAYS)).label("lately"),
        people(band.in_(UNDER_35)).label("young"),
        people(band != UNKNOWN).label("known"),
    )
    return database.ask(query)


def _kols(database: Database, scope: Scope) -> Result:
    end = scope.filters.end
    year = scope.over(scope.filters.over(year_before(end) + timedelta(days=1), end))
    among = who_could_have(database, year, [year.filters], KOL_USD_CENTS)
    net = earned(database, year, {"net": ("commission", year.filters)}, among=among, missing=False).subquery("net")
    over_a_million = select(net.c.creator_id).where(net.c.net >= KOL_USD_CENTS).subquery("over_a_million")
    return database.ask(select(func.count().label("kols")).select_from(over_a_million))


def _brought(database: Database, scope: Scope, *starts: date) -> Result:
    """Return the orders of new buyers, and whether any order tells, up to the end: a row for each day to start from."""
    asked = leaves(("new_buyer_orders", "buyer_known_orders", "sale_lines", "reversed_sale_lines"))
    since = []
    for number, start in enumerate(starts):
        over = scope.over(scope.filters.over(start, scope.filters.end))
        [(_, query)] = routed(database, Question("lines", over, asked, (), True))
        since.append(select(*query.subquery().c, literal(number, Integer).label("since")))
    both = union_all(*since).subquery("brought")
    return database.ask(select(both).order_by(both.c.since))


def _reach(database: Database, scope: Scope) -> Result:
    line, end = commissions.c, scope.filters.end
    so_far = scope.over(scope.filters.over(EVER, end))
    asked = [
        line.buyer_country,
        line.kind == "sale",
        line.status != "reversed",
        line.buyer_country.is_not(None),
        line.buyer_country != "ZZ",
    ]
    lines = lines_of(database, so_far, asked)
    country, *further = lines.columns
    query = select(func.count(country.distinct()).label("countries")).select_from(lines.source)
    return database.ask(query.where(*lines.where, *further))
