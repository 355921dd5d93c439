"""Whatever changes, building the days that changed gives what building all of them gives."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

import duckdb
import pytest

from data_access.rollups.build import Built
from data_access.rollups.declared import ROLLUPS, rollup
from data_access.rollups.refresh import build_in_duckdb
from tests.soundness.conftest import file_of, with_rollups
from tests.soundness.drawing import programme

LINE = "commission_id = {line}"
CHANGES = (
    f"update commissions set status = 'reversed' where {LINE}",
    f"update commissions set status = 'paid', paid_at = settled_at + interval 9 day where {LINE}",
    f"update commissions set ordered_at = ordered_at + interval {{days}} day where {LINE}",
    f"update commissions set settled_at = null where {LINE}",
    f"update commissions set creator_id = {{creator}} where {LINE}",
    f"update commissions set campaign_id = null, buyer_country = 'ES' where {LINE}",
    f"update commissions set buyer_age_band = null, is_new_buyer = not is_new_buyer where {LINE}",
    f"update commissions set commission_minor = commission_minor + 1 where {LINE}",
    f"update commissions set commission_usd_cents = null where {LINE}",
    f"update commissions set order_value_usd_cents = null where {LINE}",
    f"update commissions set currency = 'EUR' where {LINE}",
    f"update commissions set order_id = 'o{{order}}' where {LINE}",
    f"update commissions set kind = 'bonus' where {LINE}",
    f"delete from commissions where {LINE}",
    "insert into commissions select * replace (commission_id + 10_000 as commission_id, 'clawback' as kind, "
    f"-commission_minor as commission_minor) from commissions where {LINE}",
    "update creators set country = 'PL' where creator_id = {creator}",
    "update creators set manager = null where creator_id = {creator}",
    "update creators set followers = 600_000 where creator_id = {creator}",
    "update creators set birth_year = 1999 where creator_id = {creator}",
    "update creators set category = 'toys' where creator_id = {creator}",
    "update creators set platform = 'tiktok' where creator_id = {creator}",
    "update clicks set clicks = clicks + 1 where creator_id = {creator}",
    "update clicks set campaign_id = 1 where creator_id = {creator}",
    "delete from clicks where creator_id = {creator}",
)


# A line of which every change above changes something.
FULL = """
    select min(commission_id) from commissions where status in ('pending', 'held', 'approved') and kind = 'sale'
    and currency <> 'EUR' and is_new_buyer is not null and buyer_age_band is not null and settled_at is not null
    and commission_usd_cents is not null and order_value_usd_cents is not null
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    database = with_rollups(tmp_path_factory.mktemp("built"), **programme(3))
    database.close()
    return file_of(database)


def built_by_day(built: Path, file: Path, *statements: str) -> tuple[Built, ...]:
    """Change a copy and bring its rollups up to date; return those that know days."""
    shutil.copy(built, file)
    with duckdb.connect(str(file)) as connection:
        for statement in statements:
            connection.execute(statement)
        return tuple(one for one in build_in_duckdb(connection, every=True) if rollup(one.name).by_days)


@pytest.mark.parametrize("change", CHANGES)
def test_what_changed_is_built_and_of_one_line_only_its_days(built: Path, tmp_path: Path, change: str) -> None:
    with duckdb.connect(str(built), read_only=True) as connection:
        [(line,)] = connection.execute(FULL).fetchall()
    statement = change.format(line=line, order=200, creator=5, days=3)
    days = [one.days for one in built_by_day(built, tmp_path / "changed.duckdb", statement)]
    assert any(number != 0 for number in days)
    assert "creator_id = 5" in statement or all(number is not None and number <= 8 for number in days)


@pytest.mark.parametrize("seed", range(4))
def test_after_many_changes_the_rollups_are_what_building_all_days_gives(
    built: Path, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    statements = [
        draw.choice(CHANGES).format(
            line=draw.randint(1, 900), order=draw.randint(0, 499), creator=draw.randint(1, 24), days=draw.randint(-9, 9)
        )
        for _ in range(draw.randint(1, 4))
    ]
    file = tmp_path / "changed.duckdb"
    built_by_day(built, file, *statements)
    with duckdb.connect(str(file)) as connection:
        for one in ROLLUPS:
            connection.execute(f"create temp table by_day_{one.name} as from {one.name}")
        build_in_duckdb(connection, every=True, whole=True)
        for one in ROLLUPS:
            for more, less in (("by_day_", ""), ("", "by_day_")):
                left = connection.execute(f"from {more}{one.name} except all from {less}{one.name}").fetchall()
                assert left == [], (one.name, statements)


def test_tables_of_payments_and_stages_are_built_whole(built: Path, tmp_path: Path) -> None:
    file = tmp_path / "changed.duckdb"
    shutil.copy(built, file)
    asked = "select count(*) from rollup_payouts where lines_sum_minor <> amount_minor"
    with duckdb.connect(str(file)) as connection:
        before = connection.execute(asked).fetchall()
        connection.execute("update payouts set amount_minor = amount_minor + 10_000_000")
        made = {one.name: one.days for one in build_in_duckdb(connection, every=True)}
        assert connection.execute(asked).fetchall() > before
    assert {made[one.name] for one in ROLLUPS if not one.by_days} == {None}


def test_where_nothing_changed_nothing_is_built(built: Path, tmp_path: Path) -> None:
    assert {one.days for one in built_by_day(built, tmp_path / "same.duckdb")} == {0}


def test_another_definition_is_built_whole(built: Path, tmp_path: Path) -> None:
    name = "rollup_lines_by_buyer_paid"
    statement = f"update rollup_state set definition = 'another' where name = '{name}'"
    made = built_by_day(built, tmp_path / "changed.duckdb", statement)
    assert {one.name: one.days for one in made if one.days != 0} == {name: None}


@pytest.mark.parametrize("word", ["'it''s \"odd\"'", "'nul' || chr(0)", "''", "'\u202eЖ'"])
def test_a_word_that_was_not_there_is_kept_as_it_is_written(built: Path, tmp_path: Path, word: str) -> None:
    with duckdb.connect(str(built), read_only=True) as connection:
        [(line,)] = connection.execute(FULL).fetchall()
    file = tmp_path / "changed.duckdb"
    statement = f"update commissions set buyer_country = {word} where commission_id = {line}"
    made = {one.name: one.days for one in built_by_day(built, file, statement)}
    assert made["rollup_lines_by_buyer_ordered"] is None
    assert made["rollup_lines_by_country_ordered"] == 1
    with duckdb.connect(str(file)) as connection:
        kept = "from rollup_lines_by_buyer_ordered select sum(rows) group by buyer_country order by buyer_country"
        asked = (
            "from commissions join creators using (creator_id) select count(*) where ordered_at is not null "
            "group by buyer_country order by buyer_country"
        )
        assert connection.execute(kept).fetchall() == connection.execute(asked).fetchall()
        assert built_by_day(file, tmp_path / "again.duckdb")[0].days == 0
