"""The glossary of figures, dimensions and promises, from their declarations."""

from __future__ import annotations

from docs.tables import table
from metrics.dimensions import DIMENSIONS
from metrics.facts import BASIS_WORDS
from metrics.measures import MEASURES, RATIOS, Measure, Ratio
from metrics.promises import PACE_DAYS, PROMISES

OPENING = """# Metrics glossary

What every figure means, from the declarations that also make the queries. On screen the same words stand behind the
question mark of each card and the button *Numbers* of each panel.

**Additive** figures of parts sum to the figure of the whole; the others are worked out anew for the whole. A ratio is
divided after numerator and denominator were summed, never averaged, and is missing where the denominator is zero.

**Money** is held in whole minor units. *USD* shows every line at the rate of its day (the last one published on or
before it, at most seven days old, rounded half to even per line); a line without a rate is left out of dollar amounts
and counted beside them. Any other currency shows the lines in that currency alone, unconverted.

"""

FACTS = {
    "lines": "ledger, by the chosen date basis",
    "clicks": "clicks, by their day",
    "creators": "accounts, by the day of application",
    "recruits": "accounts, by the day of approval (of application where no decision is dated)",
    "payouts": "payouts, by the day they were made (completed, on the basis *paid*)",
}


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _measure(one: Measure) -> tuple[str, ...]:
    return (f"**{one.label}**", f"`{one.name}`", one.unit, one.definition, FACTS[one.fact], one.status_basis,
            _yes(one.additive))  # fmt: skip


def _ratio(one: Ratio) -> tuple[str, ...]:
    parts = f"`{one.numerator}` ÷ `{one.denominator}`"
    return f"**{one.label}**", f"`{one.name}`", one.unit.replace("_", " "), one.definition, parts, one.status_basis


def page() -> str:
    """Return the page in Markdown."""
    measures = table(
        ("measure", "name", "unit", "definition", "taken from", "statuses", "additive"), map(_measure, MEASURES)
    )
    ratios = table(("ratio", "name", "unit", "definition", "made of", "statuses"), map(_ratio, RATIOS))
    dimensions = table(
        ("dimension", "name", "definition", "known for"),
        ((f"**{one.label}**", f"`{one.name}`", one.definition, ", ".join(one.facts)) for one in DIMENSIONS),
    )
    bases = table(("date basis", "which date"), ((f"`{name}`", words) for name, words in BASIS_WORDS.items()))
    promises = table(
        ("promise", "target", "by the end of", "what counts"),
        (
            (
                f"**{one.label}**",
                f"{one.target:.0%}" if one.target < 1 else f"{one.target:,.0f}",
                f"programme year {one.year}" if one.year else "always",
                one.meaning,
            )
            for one in PROMISES
        ),
    )
    return (
        f"{OPENING}## Measures\n\n{measures}\n## Ratios\n\n{ratios}\n## Dimensions\n\n{dimensions}\n"
        f"## Date basis\n\nWhich date puts a commission line into a period.\n\n{bases}\n"
        f"## Promises\n\nProgress is taken at the end of the period; the pace is the average per day over the "
        f"{PACE_DAYS} days before it.\n\n{promises}"
    )
