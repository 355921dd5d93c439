"""A lookup table leads to all the rows that a search through the contract's own tables finds, and to no others."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, get_args

import duckdb
import pytest
from duckdb_sqlalchemy import Dialect
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal
from sqlalchemy import String, column, text

from data_access.database import Database, Result
from data_access.filters import Filters, Scope
from data_access.lookups.declared import LOOKUPS
from data_access.lookups.folding import fold, folded
from metrics.duplicates import duplicates
from metrics.funnel import funnel
from metrics.lookup import lookup
from metrics.stage_counts import View
from tests.drawn import Row, drawn_database
from tests.soundness.conftest import changed, file_of

EVERYONE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
FRENCH = Scope(EVERYONE.filters, countries=frozenset({"FR"}))
OF_A_CAMPAIGN = Scope(EVERYONE.filters, campaigns=frozenset({1}))
# Few signs, so that keys often have a common end, differ in case alone, or are another kind's key.
KEYS = st.text("aA1_", min_size=1, max_size=3)
PHONES = st.builds("{}{}".format, st.sampled_from(["+7 912 ", "8912", "0033 ", "12-3"]), st.text("0123", max_size=8))
NAMES = st.sampled_from(["Анна Ёлкина", "Anna Elkina", "Zoë", "annabel", "Łukasz Wójcik", "o'neil 50%", "Юлия", "100"])
CREATORS = st.lists(
    st.fixed_dictionaries(
        {
            "handle": KEYS,
            "display_name": NAMES,
            "external_id": st.none() | KEYS,
            "email": st.none() | KEYS.map("{}@shop.fr".format),
            "phone": st.none() | PHONES,
            "country": st.sampled_from(["FR", "RU"]),
            "followers": st.integers(0, 3),
        }
    ),
    min_size=1,
    max_size=6,
)
OWNED = st.fixed_dictionaries({"creator_id": st.integers(1, 3)})
LINES = st.lists(st.tuples(OWNED, st.none() | KEYS, st.none() | st.just(1)), max_size=5)
PAYOUTS = st.lists(st.tuples(OWNED, st.none() | KEYS), max_size=3)
ASKED = st.lists(
    KEYS
    | KEYS.map("@{}".format)
    | KEYS.map("{}@SHOP.fr".format)
    | PHONES
    | NAMES
    | st.sampled_from(["anna", "an", "Ю", "nn", "w 50%", "1 2 3 1 2 3 1"]),
    min_size=1,
    max_size=3,
).map(", ".join)


def with_lookups(folder: Path, **tables: Iterable[Row]) -> Database:
    """Draw a database and build every lookup table in it."""
    drawn = drawn_database(folder, **tables)
    drawn.close()
    return changed(file_of(drawn), rollups=True)


def without_lookups(database: Database) -> Database:
    """Return the same snapshot as if it had no lookup tables: the contract's own are searched."""
    own = Database(database.kind, database.engine, database.snapshot, database._settings)
    own.__dict__["lookup_states"] = ()
    return own


@settings(max_examples=8)
@given(CREATORS, LINES, PAYOUTS, st.lists(ASKED, min_size=1, max_size=3))
def test_an_answer_is_the_same_with_and_without_lookup_tables(
    tmp_path_factory: pytest.TempPathFactory, creators: Any, lines: Any, payouts: Any, asked: list[str]
) -> None:
    database = with_lookups(
        tmp_path_factory.mktemp("lookups"),
        creators=creators,
        commissions=[{**row, "order_id": key, "campaign_id": campaign} for row, key, campaign in lines],
        payouts=[{**row, "reference": key} for row, key in payouts],
    )
    assert all(database.knows(one) for one in LOOKUPS)
    own = without_lookups(database)
    for query in asked:
        for scope in (EVERYONE, FRENCH, OF_A_CAMPAIGN):
            found, expected = lookup(database, scope, query=query), lookup(own, scope, query=query)
            assert found.frame.to_dict("records") == expected.frame.to_dict("records"), query
            assert found.notes == expected.notes, query
    for number in range(1, len(creators) + 1):
        alike, expected = (duplicates(one, EVERYONE, creator_id=number) for one in (database, own))
        assert alike.frame.to_dict("records") == expected.frame.to_dict("records"), number
        assert alike.provenance.sql == expected.provenance.sql
    database.close()


MOMENTS = st.dates(date(2026, 1, 25), date(2026, 4, 5))
PAID = st.sampled_from(["paid", "held"])
STAGE_ROWS = {
    "enrollments": {"joined_at": MOMENTS, "status": st.sampled_from(["enrolled", "left", "invited"])},
    "contents": {"published_at": MOMENTS, "campaign_id": st.sampled_from([None, 1, 2])},
    "clicks": {"day": MOMENTS, "clicks": st.integers(0, 2), "campaign_id": st.sampled_from([None, 1, 2])},
    "payouts": {
        "created_at": MOMENTS,
        "completed_at": st.none() | MOMENTS,
        "status": st.sampled_from(["paid", "held"]),
    },
}
REACHED = st.fixed_dictionaries(
    {
        table: st.lists(st.fixed_dictionaries({"creator_id": st.integers(1, 5), **columns}), max_size=6)
        for table, columns in STAGE_ROWS.items()
    }
)


@settings(max_examples=8)
@given(REACHED)
def test_a_funnel_is_the_same_with_and_without_the_first_days_that_lookup_tables_keep(
    tmp_path_factory: pytest.TempPathFactory, reached: dict[str, Any]
) -> None:
    people = [{"country": country, "applied_at": date(2026, 2, 20 + at)} for at, country in enumerate(["FR", "RU"] * 3)]
    enrolled = {(row["creator_id"], number % 2 + 1): row for number, row in enumerate(reached["enrollments"])}
    reached = reached | {"enrollments": [{**row, "campaign_id": key[1]} for key, row in enrolled.items()]}
    database = with_lookups(tmp_path_factory.mktemp("stages"), creators=people, **reached)
    own = without_lookups(database)
    for one in (database, own):
        # The rollup of all stages would answer before lookup tables are asked.
        one.__dict__["rollups"] = {}
    chosen = EVERYONE.over(replace(EVERYONE.filters, campaigns=(1,)))
    for scope in (EVERYONE, FRENCH, OF_A_CAMPAIGN, chosen):
        for view in get_args(View):
            found, expected = funnel(database, scope, view), funnel(own, scope, view)
            for part in ("total", "markets", "periods"):
                assert_frame_equal(getattr(found, part).frame, getattr(expected, part).frame)
    read = funnel(database, EVERYONE).total.provenance.tables
    assert ("lookup_first_content" in read) == bool(reached["contents"])
    database.close()


@pytest.mark.parametrize("typed", ["Novikva Polina", "полинна новикова", "shcherbkova", "Hermtie", "Щербкова"])
def test_slips_of_typing_are_forgiven_with_and_without_lookup_tables(tmp_path: Path, typed: str) -> None:
    names = ["Полина Новикова", "Noémie L’Hermite", "Камилла Щербакова", "Zed"]
    database = with_lookups(tmp_path, creators=[{"display_name": name} for name in names])
    for source in (database, without_lookups(database)):
        frame = lookup(source, EVERYONE, query=typed).frame
        assert frame["closeness"].tolist() == ["similar"]
    database.close()


@given(st.lists(st.text("аяюёйщшжцчхьъ’'łßæœöéñxyjwzsc ktph_1", max_size=12), min_size=50, max_size=50))
@settings(max_examples=10)
def test_the_engine_folds_as_we_do(texts: list[str]) -> None:
    written = folded(column("typed", String())).compile(dialect=Dialect(), compile_kwargs={"literal_binds": True})
    with duckdb.connect() as connection:
        rows = connection.execute(f"select {written} from (select unnest(?) as typed)", [texts]).fetchall()
    assert [row for (row,) in rows] == [fold(text) for text in texts]


def test_a_stale_lookup_table_is_not_read(tmp_path: Path) -> None:
    database = with_lookups(tmp_path, creators=[{"handle": "anna"}], payouts=[{"reference": "PO-1"}])
    file = file_of(database)
    database.close()
    database = changed(file, "update creators set handle = 'zed'")
    assert {(one.standing, one.why) for one in database.lookup_states} == {
        ("stale", "the data changed after it was built")
    }
    assert lookup(database, EVERYONE, query="@zed").frame["matched"].tolist() == ["handle"]
    assert lookup(database, EVERYONE, query="@anna").frame.empty
    database.close()


@pytest.mark.parametrize(
    ("change", "built_again"),
    [
        ("update creators set birth_year = 1990", set()),
        ("update creators set handle = 'zed'", {"lookup_accounts", "lookup_words"}),
        ("update payouts set reference = 'PO-2'", {"lookup_references"}),
        ("update commissions set order_id = 'A-2'", {"lookup_orders"}),
        ("update payouts set status = 'held'", {"lookup_first_payout"}),
        ("update lookup_state set definition = 'another' where name = 'lookup_words'", {"lookup_words"}),
        ("drop table lookup_words", {"lookup_words"}),
        ("alter table lookup_state drop column source", {one.name for one in LOOKUPS}),
    ],
)
def test_lookup_tables_are_built_again_where_what_they_are_made_from_changed(
    tmp_path: Path, change: str, built_again: set[str]
) -> None:
    database = with_lookups(
        tmp_path,
        creators=[{"handle": "anna"}],
        payouts=[{"reference": "PO-1"}],
        commissions=[{"order_id": "A-1"}],
    )
    database.close()
    first = {one.name: next(iter(one.table.c)).name for one in LOOKUPS}
    marks = (f"insert into {name} ({column}) values (null)" for name, column in first.items())
    database = changed(file_of(database), *marks, change, rollups=True)
    with database.engine.connect() as connection:
        marked = {
            name: connection.execute(text(f"select count(*) from {name} where {column} is null")).scalar_one()
            for name, column in first.items()
        }
    assert {name for name, rows in marked.items() if not rows} == built_again
    assert {one.standing for one in database.lookup_states} == {"fresh"}
    database.close()


def test_what_is_shown_of_a_search_does_not_name_accounts_outside_the_viewers_rights(tmp_path: Path) -> None:
    database = with_lookups(tmp_path, creators=[{"creator_id": 987654, "country": "RU", "external_id": "x1"}])
    answer = lookup(database, FRENCH, query="x1")
    assert answer.frame.empty
    assert "987654" not in "".join(answer.provenance.sql)
    database.close()


@pytest.mark.parametrize(
    ("query", "asked"),
    [
        ("1", 2),
        ("x1", 2),
        ("@anna", 2),
        ("anna", 3),
        ("anna@shop.fr", 2),
        ("+33 6 12 34 56 78", 2),
        ("A-77", 3),
        ("PO-1", 3),
        ("9001", 4),
        ("Noémie", 3),
    ],
)
def test_a_lookup_asks_few_queries_and_joins_nobody_to_a_ledger(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, query: str, asked: int
) -> None:
    database = with_lookups(
        tmp_path,
        creators=[
            {"handle": "anna", "external_id": "x1", "email": "anna@shop.fr", "phone": "0033612345678"},
            {"handle": "zed", "display_name": "Noémie"},
        ],
        commissions=[{"order_id": "A-77"}, {"order_id": "A-77", "creator_id": 2}],
        payouts=[{"payout_id": 9001, "reference": "PO-1"}],
    )
    results: list[Result] = []
    ask = Database.ask

    def noted(self: Database, asked: Any) -> Result:
        results.append(ask(self, asked))
        return results[-1]

    monkeypatch.setattr(Database, "ask", noted)
    assert not lookup(database, EVERYONE, query=query).frame.empty
    assert len(results) == asked
    ledgers = {"commissions", "payouts"}
    assert not [one.tables for one in results if "creators" in one.tables and ledgers & set(one.tables)]
    database.close()
