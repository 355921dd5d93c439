"""The sample is what the contract asks for: columns, types, allowed values, keys and references."""

from __future__ import annotations

import pytest
from duckdb_sqlalchemy import Dialect
from sqlalchemy import Table

from data_access.contract import TABLES, bound_in_words
from tests.sample_data.conftest import PLAN, Ask

NAMES = [t.name for t in TABLES]


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_columns_have_the_contracts_order_and_types_and_no_constraints(ask: Ask, table: Table) -> None:
    found = ask(f'select column_name, column_type, "null", key from (describe {table.name})')
    types = {"NUMERIC(24, 12)": "DECIMAL(24,12)", "TIMESTAMP WITHOUT TIME ZONE": "TIMESTAMP"}
    wanted = [str(c.type.compile(dialect=Dialect())) for c in table.columns]
    assert found == [(c.name, types.get(t, t), "YES", None) for c, t in zip(table.columns, wanted, strict=True)]


@pytest.mark.parametrize("table", TABLES, ids=NAMES)
def test_values_keys_and_references_hold(ask: Ask, table: Table) -> None:
    name = table.name
    key = ", ".join(table.info["key"])
    assert not key or ask(f"select {key} from {name} group by all having count(*) > 1") == []
    for column in table.columns:
        rules = column.info
        if not column.nullable:
            assert ask(f"select count(*) from {name} where {column.name} is null") == [(0,)], column.name
        if "allowed" in rules:
            words = ", ".join(f"'{w}'" for w in rules["allowed"])
            assert ask(f"select distinct {column.name} from {name} where {column.name} not in ({words})") == []
        if "minimum" in rules:
            least = f"'{bound_in_words(rules['minimum'])}'"
            assert ask(f"select count(*) from {name} where {column.name} < {least}") == [(0,)], column.name
        if "maximum" in rules:
            most = f"'{bound_in_words(rules['maximum'])}'"
            assert ask(f"select count(*) from {name} where {column.name} > {most}") == [(0,)], column.name
        if "pattern" in rules:
            assert (
                ask(
                    f"select {column.name} from {name} where not regexp_full_match({column.name}, '{rules['pattern']}')"
                )
                == []
            )
        if "references" in rules:
            parent, _, parent_key = rules["references"].partition(".")
            orphans = f"select count(*) from {name} a anti join {parent} b on a.{column.name} = b.{parent_key}"
            assert ask(f"{orphans} where a.{column.name} is not null") == [(0,)], column.name


def test_the_sizes_are_those_asked_for_and_no_import_is_claimed(ask: Ask) -> None:
    assert ask("select count(*) from creators") == [(PLAN.creators,)]
    assert ask("select count(*) from commissions") == [(PLAN.lines,)]
    assert ask("select (select count(*) from imports) + (select count(*) from import_rejects)") == [(0,)]


def test_the_ledger_lies_by_creator_then_time(ask: Ask) -> None:
    rows = ask("select creator_id, ordered_at from commissions order by rowid")
    assert rows == sorted(rows)


def test_content_and_campaign_were_there_before_the_order(ask: Ask) -> None:
    early = """
        select count(*), count(t.content_id) from commissions l
        left join contents t on t.content_id = l.content_id
        where l.kind = 'sale' and l.content_id is not null
          and (t.creator_id <> l.creator_id or t.published_at > l.ordered_at)
    """
    assert ask(early) == [(0, 0)]
    closed = """
        select count(*) from commissions l join campaigns c using (campaign_id)
        where l.kind = 'sale' and (l.ordered_at::date not between c.starts_on and coalesce(c.ends_on, '2100-01-01')
          or c.status in ('draft', 'cancelled'))
    """
    assert ask(closed) == [(0,)]
    assert ask(
        "select count(*) from commissions l anti join enrollments e using (creator_id, campaign_id)"
        " where l.campaign_id is not null"
    ) == [(0,)]


def test_clicks_stay_within_bounds_and_convert_plausibly(ask: Ask) -> None:
    [(rows, rate)] = ask(
        "select count(*), (select count(distinct order_id) from commissions where kind = 'sale') / sum(clicks)"
        " from clicks"
    )
    assert rows <= 1.2 * PLAN.lines
    assert 0.02 < rate < 0.04
    assert ask("select count(*) > 0 from (from clicks anti join commissions using (creator_id))") == [(True,)]
