"""Drawn databases hold what a test wrote, and sensible values where it wrote nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from data_access.contract import TABLES, commissions, creators
from tests.drawn import Draw


def test_rows_are_there_and_other_tables_are_empty(drawn: Draw) -> None:
    database = drawn(creators=[{}, {"country": "PL"}], commissions=[{"creator_id": 2, "commission_minor": -5}])
    frame = database.ask(select(creators.c.creator_id, creators.c.country).order_by(creators.c.creator_id)).frame
    assert frame.values.tolist() == [[1, "FR"], [2, "PL"]]
    counts = {
        table.name: int(database.ask(select(func.count().label("n")).select_from(table)).frame["n"][0])
        for table in TABLES
    }
    assert {name: n for name, n in counts.items() if n} == {"creators": 2, "commissions": 1}


def test_every_table_can_be_filled_by_defaults_alone(drawn: Draw) -> None:
    database = drawn(**{table.name: [{}] for table in TABLES})
    for table in TABLES:
        assert len(database.ask(select(table)).frame) == 1, table.name


def test_omitted_ids_are_numbered_around_given_ones(drawn: Draw) -> None:
    database = drawn(creators=[{}, {"creator_id": 1}, {}, {"creator_id": 900}])
    frame = database.ask(select(creators.c.creator_id)).frame
    assert sorted(frame["creator_id"]) == [1, 2, 3, 900]


def test_dollars_convert_to_themselves_and_other_currencies_not_at_all(drawn: Draw) -> None:
    database = drawn(commissions=[{"commission_minor": 7}, {"currency": "EUR"}])
    frame = database.ask(
        select(commissions.c.commission_id, commissions.c.commission_usd_cents).order_by(commissions.c.commission_id)
    ).frame
    assert frame["commission_usd_cents"].tolist()[0] == 7
    assert frame["commission_usd_cents"].isna().tolist() == [False, True]


@pytest.mark.parametrize("tables", [{"creator": [{}]}, {"creators": [{"nation": "FR"}]}])
def test_misspelt_names_are_refused(drawn: Draw, tables: dict[str, list[dict[str, str]]]) -> None:
    with pytest.raises(ValueError, match=r"creator|nation"):
        drawn(**tables)
