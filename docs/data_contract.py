"""The page on the tables that Connect Ops reads."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, Numeric, Table

from data_access.check.shape import family
from data_access.contract import TABLES, bound_in_words
from docs.tables import table

OPENING = """# The data contract

The tables that Connect Ops reads, the same on every engine. It only reads them.

- Times are UTC, without a time zone. Days are UTC days.
- Money is whole numbers: minor units of the row's `currency` (cents, kopecks, yen), or US cents where the name ends in
  `usd_cents`. A US amount is empty where no rate was published for its day.
- A column may be empty only where the table says so. An integer may be of any width. An amount is never a float.
- Keys and references need no constraints in the database; `check` looks whether they hold.

## Serve your own database

Connect Ops looks for these names and does not mind whether they are tables or views, so a database with other names
needs one view per table:

```sql
create view creators as
select
    account_no as creator_id,
    cast(account_no as varchar) as external_id,
    nickname as handle,
    full_name as display_name,
    upper(country_code) as country,
    case state when 'NEW' then 'applied' when 'OK' then 'approved' else 'closed' end as status,
    -- … every column below, `null` where you have none and it may be empty
from accounts;
```

A table you have nothing for is still needed, empty: `create view clicks as select … where false`. Then ask what does
not fit yet:

```
python -m data_access check --database duckdb:////data/programme.duckdb
```

It prints one line per table or fault, with how many rows it concerns and an example, and its exit status says whether
the app can run: 0, it can (warnings tell which figures suffer); 1, a table or column is missing or of the wrong kind;
2, the database could not be read.

## Tables

"""


def page() -> str:
    """Return the page in Markdown."""
    index = "".join(f"- [`{each.name}`](#{each.name}): {each.comment}\n" for each in TABLES)
    return OPENING + index + "".join(_section(each) for each in TABLES)


def _section(each: Table) -> str:
    key = ", ".join(f"`{name}`" for name in each.info["key"]) or "none"
    rows = ((f"`{c.name}`", _kind(c), "may be" if c.nullable else "no", _values(c), c.comment or "") for c in each.c)
    head = ("column", "type", "empty", "values", "meaning")
    return f"\n### {each.name}\n\n{each.comment}\n\nKey: {key}.\n\n{table(head, rows)}"


def _kind(column: Column[Any]) -> str:
    if isinstance(column.type, Numeric):
        return f"{family(column.type)}({column.type.precision}, {column.type.scale})"
    return family(column.type)


def _values(column: Column[Any]) -> str:
    rules = column.info
    if "allowed" in rules:
        return ", ".join(f"`{word}`" for word in rules["allowed"])
    if "references" in rules:
        parent = rules["references"].partition(".")[0]
        return f"[`{rules['references']}`](#{parent})"
    if "pattern" in rules:
        return f"`{rules['pattern']}`"
    if "maximum" in rules:
        return f"{bound_in_words(rules['minimum'])} to {bound_in_words(rules['maximum'])}"
    return f"at least {bound_in_words(rules['minimum'])}" if "minimum" in rules else ""
