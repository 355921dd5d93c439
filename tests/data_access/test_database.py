"""The database answers with the types it declares, never more than asked for, and can only be read."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Float, Select, cast, false, func, insert, literal, null, select, text, true, union_all
from sqlalchemy.engine import Connection
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import campaigns, clicks, commissions, creators, fx_rates
from data_access.database import Database, open_database, open_unchecked, snapshot_id
from data_access.engines import Query, duckdb_file, literals
from data_access.engines.embedded import DuckDB
from data_access.engines.kind import Fetched
from data_access.errors import DatabaseError, SettingError
from data_access.settings import Settings
from tests.drawn import Draw, drawn_database


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    opened = drawn_database(
        tmp_path_factory.mktemp("database"),
        creators=[
            {"handle": "50%", "country": "RU", "birth_year": 1999},
            {"handle": 'O\'Neil \\ "x" :name $1 %(a)s', "country": "FR"},
            {"handle": "Анна 🙂", "country": "PL"},
        ],
        campaigns=[{"ends_on": date(2024, 2, 29)}, {"starts_on": date(2026, 3, 1)}],
        commissions=[
            {"ordered_at": datetime(2026, 3, 31, 23, 59, 59, 999_999), "is_new_buyer": True},
            {"ordered_at": datetime(2026, 4, 1), "is_new_buyer": False, "commission_minor": -(2**62)},
            {"ordered_at": datetime(2026, 4, 2, 1, 2, 3)},
        ],
        fx_rates=[{"usd_per_unit": Decimal("0.010638297872")}],
    )
    yield opened
    opened.close()


def _dtypes(frame: pd.DataFrame) -> dict[str, str]:
    return {name: str(kind) for name, kind in frame.dtypes.items()}


def test_columns_come_back_as_the_types_they_declare(database: Database) -> None:
    line = commissions.c
    frame = database.ask(
        select(
            line.commission_minor,
            line.ordered_at,
            line.is_new_buyer,
            line.order_id,
            cast(line.rate_bp, Float).label("rate"),
        ).order_by(line.commission_id)
    ).frame
    assert _dtypes(frame) == {
        "commission_minor": "Int64",
        "ordered_at": "datetime64[us]",
        "is_new_buyer": "boolean",
        "order_id": "str",
        "rate": "float64",
    }
    assert frame["commission_minor"].tolist() == [1_000, -(2**62), 1_000]
    assert frame["ordered_at"][0] == pd.Timestamp("2026-03-31 23:59:59.999999")
    assert frame["is_new_buyer"].isna().tolist() == [False, False, True]
    assert frame["order_id"].isna().all()


def test_types_do_not_depend_on_there_being_rows(database: Database) -> None:
    query = select(creators.c.birth_year, creators.c.decided_at, creators.c.email, fx_rates.c.usd_per_unit).join(
        fx_rates, true()
    )
    assert _dtypes(database.ask(query).frame) == _dtypes(database.ask(query.where(false())).frame)


def test_a_sum_that_is_missing_stays_missing(database: Database) -> None:
    frame = database.ask(select(func.sum(creators.c.birth_year).label("years")).where(creators.c.country == "PL")).frame
    assert frame["years"].isna().tolist() == [True]
    assert str(frame["years"].dtype) == "Int64"


def test_rates_are_exact(database: Database) -> None:
    assert database.ask(select(fx_rates.c.usd_per_unit)).frame["usd_per_unit"][0] == Decimal("0.010638297872")


@pytest.mark.parametrize(
    ("query", "words"),
    [
        (select(func.date_trunc("month", commissions.c.ordered_at).label("month")), "month"),
        (select(null().label("nothing")), "nothing"),
        (select(creators.c.country, campaigns.c.country), "share a name"),
    ],
)
def test_a_query_that_cannot_be_typed_is_refused(database: Database, query: Select[Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        database.ask(query)


def test_the_tables_read_are_named_through_subqueries(database: Database) -> None:
    inner = select(clicks.c.creator_id).subquery()
    query = select(creators.c.creator_id).join(inner, inner.c.creator_id == creators.c.creator_id)
    assert database.ask(query).tables == ("clicks", "creators")


def test_queries_alike_are_answered_and_written_each_with_its_own_values(database: Database) -> None:
    """They share what they are compiled to, lists of any length too."""
    key, country = creators.c.creator_id, creators.c.country
    asked = (([1], "PL", [1]), ([1, 2, 3], "FR", [1, 3]), ([], "RU", []), ([3, 2], "RU", [2, 3]), ([1], "RU", []))
    for among, other_than, found in asked:
        result = database.ask(select(key).where(key.in_(among), country != other_than).order_by(key))
        with database.engine.connect() as connection:
            again = connection.exec_driver_sql(result.sql).scalars().all()
        assert result.values["creator_id"] == found == list(again)


def test_more_rows_than_the_limit_are_an_error_and_as_many_are_not(tmp_path: Path) -> None:
    drawn_database(tmp_path, creators=[{}, {}, {}]).close()
    (file,) = tmp_path.glob("*.duckdb")
    database = open_database(Settings(database_url=f"duckdb:///{file}", row_limit=2))
    query = select(creators.c.creator_id).order_by(creators.c.creator_id)
    with pytest.raises(DatabaseError, match=r"more than 2 rows.*CONNECT_OPS_ROW_LIMIT"):
        database.ask(query)
    with pytest.raises(DatabaseError, match="more than 2 rows"):
        database.ask(query.limit(3))
    assert database.ask(query.limit(2)).frame["creator_id"].tolist() == [1, 2]
    assert database.ask(query.offset(1)).frame["creator_id"].tolist() == [2, 3]
    database.close()


@pytest.mark.parametrize("own", [None, 2, 3, 4, 1_000_000])
def test_the_engine_never_sends_more_than_one_row_beyond_the_limit(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own: int | None
) -> None:
    """Whatever limit a query has of its own."""
    drawn_database(tmp_path, creators=[{}] * 6).close()
    (file,) = tmp_path.glob("*.duckdb")
    database = open_database(Settings(database_url=f"duckdb:///{file}", row_limit=2))
    sent = []

    def fetched(kind: DuckDB, connection: Connection, query: Query, seconds: int) -> Fetched:
        found = answered(kind, connection, query, seconds)
        sent.append(found.rows)
        return found

    answered = DuckDB.fetched
    monkeypatch.setattr(DuckDB, "fetched", fetched)
    with nullcontext() if own == 2 else pytest.raises(DatabaseError, match="more than 2 rows"):
        database.ask(select(creators.c.creator_id).limit(own))
    assert sent == [2 if own == 2 else 3]
    database.close()


def test_the_engine_itself_refuses_to_write(database: Database) -> None:
    with pytest.raises(SQLAlchemyError, match="read-only"), database.engine.begin() as connection:
        connection.execute(insert(creators).from_select(["creator_id"], select(literal(9))))
    assert database.ask(select(func.count().label("n")).select_from(creators)).frame["n"][0] == 3


@pytest.mark.parametrize(
    "statement", ["select * from read_text('pyproject.toml')", "copy (select 1) to 'x.csv'", "attach 'other.duckdb'"]
)
def test_the_engine_reaches_no_other_file(database: Database, statement: str) -> None:
    with pytest.raises(SQLAlchemyError, match="disabled by configuration"), database.engine.connect() as connection:
        connection.execute(text(statement))


def test_a_refusal_of_the_engine_is_a_database_error(database: Database) -> None:
    with pytest.raises(DatabaseError, match="could not answer"):
        database.ask(select(cast(creators.c.handle, Float).label("number")))


def test_many_threads_may_ask_at_once(database: Database) -> None:
    def ask(number: int) -> int:
        query = select(literal(number).label("n"), func.count().label("rows")).select_from(creators)
        return int(database.ask(query).frame["n"][0])

    with ThreadPoolExecutor(12) as pool:
        assert list(pool.map(ask, range(60))) == list(range(60))


LINE = commissions.c
CREATOR = creators.c
WRITTEN = {
    "text": select(CREATOR.creator_id).where(CREATOR.handle == 'O\'Neil \\ "x" :name $1 %(a)s'),
    "like": select(CREATOR.creator_id).where(CREATOR.handle.contains("0%", autoescape=True)),
    "words": select(CREATOR.creator_id).where(CREATOR.handle.in_(("50%", "Анна 🙂"))),
    "no words": select(CREATOR.creator_id).where(CREATOR.handle.in_(())),
    "numbers": select(CREATOR.creator_id).where(CREATOR.creator_id.in_([1, 3, 2**62])),
    "missing": select(CREATOR.creator_id).where(CREATOR.birth_year.is_(None)),
    "whole": select(LINE.commission_id).where(LINE.commission_minor == -(2**62)),
    "flag": select(LINE.commission_id).where(LINE.is_new_buyer.is_(True)),
    "moment": select(LINE.commission_id).where(LINE.ordered_at > datetime(2026, 3, 31, 23, 59, 59, 999_998)),
    "moments": select(LINE.commission_id).where(LINE.ordered_at.in_([datetime(2026, 4, 1), datetime(2026, 4, 2)])),
    "days": select(campaigns.c.campaign_id).where(campaigns.c.ends_on.in_([date(2024, 2, 29)])),
    "between": select(campaigns.c.campaign_id).where(
        campaigns.c.starts_on.between(date(2026, 2, 28), date(2026, 3, 1))
    ),
    "decimal": select(fx_rates.c.day).where(fx_rates.c.usd_per_unit == Decimal("0.010638297872")),
    "literals": select(
        literal(date(2026, 3, 1)).label("day"),
        literal(datetime(2026, 3, 1, 12)).label("moment"),
        func.date_trunc("month", literal(date(2026, 3, 9)), type_=LINE.ordered_at.type).label("month"),
        (literal(date(2026, 3, 9)) - literal(date(2026, 3, 1))).cast(creators.c.creator_id.type).label("days"),
        literal("it's :x").label("word"),
    ),
    "union": union_all(
        select(CREATOR.handle).where(CREATOR.country == "RU"), select(campaigns.c.name).where(campaigns.c.rate_bp > 1)
    ),
}


@pytest.mark.parametrize("name", WRITTEN)
def test_the_sql_that_is_shown_is_the_query_that_ran(database: Database, name: str) -> None:
    result = database.ask(WRITTEN[name])
    with database.engine.connect() as connection:
        shown = connection.exec_driver_sql(result.sql).fetchall()
        ran = connection.execute(WRITTEN[name]).fetchall()
    assert sorted(map(repr, shown)) == sorted(map(repr, ran))
    assert len(ran) > 0 or name == "no words"


def test_the_sql_of_queries_of_one_shape_has_the_values_of_each(database: Database) -> None:
    asked = [
        select(CREATOR.creator_id).where(CREATOR.creator_id.in_(ids), CREATOR.country == "RU") for ids in ([1], [2, 3])
    ]
    first, second = (database.ask(query) for query in asked)
    assert "IN (1)" in first.sql
    assert "IN (2, 3)" in second.sql


def test_no_sql_is_written_until_somebody_looks(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    written: list[object] = []

    def write(_: object, query: object) -> str:
        written.append(query)
        return "select 1"

    monkeypatch.setattr(literals, "written", write)
    result = database.ask(select(CREATOR.creator_id).where(CREATOR.country == "RU"))
    assert not written
    assert result.sql == "select 1"


def test_a_frame_may_be_changed_and_keeps_what_is_missing(database: Database) -> None:
    frame = database.ask(select(CREATOR.creator_id, CREATOR.birth_year, CREATOR.applied_at)).frame
    frame.loc[0, ["creator_id", "birth_year"]] = 7
    frame.loc[0, "applied_at"] = pd.Timestamp(2026, 1, 1)
    assert frame["creator_id"][0] == 7
    assert frame.dtypes.astype(str).to_dict() == {
        "creator_id": "Int64",
        "birth_year": "Int64",
        "applied_at": "datetime64[us]",
    }
    assert frame["birth_year"].isna().any()


def test_frames_without_rows_can_be_joined(database: Database) -> None:
    keys = ["country", "handle"]
    query = select(*(CREATOR[key] for key in keys)).where(CREATOR.country == "nowhere")
    frame = database.ask(query).frame
    assert frame.merge(database.ask(query).frame, how="outer", on=keys).empty


@given(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=20))
def test_any_text_is_written_into_the_shown_sql_as_it_is(database: Database, word: str) -> None:
    shown = database.sql(select(literal(word).label("word")))
    with database.engine.connect() as connection:
        assert connection.exec_driver_sql(shown).scalar() == word


def test_the_snapshot_describes_the_ledger(drawn: Draw) -> None:
    database = drawn(
        creators=[{"applied_at": datetime(2025, 5, 5, 23, 59)}],
        commissions=[{"ordered_at": datetime(2026, 4, 1)}, {"ordered_at": datetime(2026, 2, 28, 23, 59)}],
        imports=[{"finished_at": datetime(2026, 4, 2, 3, 4)}],
    )
    snapshot = database.snapshot
    assert (snapshot.first_day, snapshot.last_day) == (date(2026, 2, 28), date(2026, 4, 1))
    assert snapshot.programme_start == date(2025, 5, 5)
    assert snapshot.as_of == datetime(2026, 4, 2, 3, 4)


def test_an_empty_ledger_has_no_days(drawn: Draw) -> None:
    snapshot = drawn().snapshot
    assert (snapshot.first_day, snapshot.last_day, snapshot.programme_start) == (None, None, None)


def test_the_id_asked_for_is_the_id_that_opens(tmp_path: Path) -> None:
    drawn_database(tmp_path).close()
    (file,) = tmp_path.glob("*.duckdb")
    settings = Settings(database_url=f"duckdb:///{file}")
    database = open_database(settings)
    assert snapshot_id(settings) == database.snapshot.id
    database.close()


def test_a_missing_table_points_to_the_check_which_can_still_open_it(tmp_path: Path) -> None:
    file = tmp_path / "other.duckdb"
    with duckdb.connect(str(file)) as connection:
        connection.execute("create table something (x integer)")
    settings = Settings(database_url=f"duckdb:///{file}")
    with pytest.raises(DatabaseError, match=r"commissions.*python -m data_access check"):
        open_database(settings)
    database = open_unchecked(settings)
    with database.engine.connect() as connection:
        assert connection.execute(text("select count(*) from something")).scalar() == 0
    database.close()


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    file = tmp_path / "notes.duckdb"
    file.write_text("not a database " * 1000)
    with pytest.raises(DatabaseError, match=r"notes\.duckdb"):
        open_database(Settings(database_url=f"duckdb:///{file}"))


@pytest.mark.parametrize("url", ["duckdb://", "duckdb:///:memory:"])
def test_a_database_without_a_file_is_refused(url: str) -> None:
    with pytest.raises(DatabaseError, match="DATABASE_URL needs a file"):
        open_database(Settings(database_url=url))


@pytest.mark.parametrize("url", ["postgresql://server/programme", "programme.duckdb"])
def test_the_name_of_a_servers_database_is_never_taken_for_a_file(url: str) -> None:
    with pytest.raises(SettingError, match="DATABASE_URL"):
        duckdb_file(url)


def test_an_error_of_the_engine_does_not_repeat_what_was_searched_for(drawn: Draw) -> None:
    searched = "jeanne@example.org"
    with drawn().engine.connect() as connection, pytest.raises(SQLAlchemyError) as raised:
        connection.execute(text("select * from nowhere where email = :searched"), {"searched": searched})
    assert "parameters hidden" in str(raised.value)
