"""The two shards of the tests are what they claim to be, and work is done where the rows lie."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import TABLES, campaigns, commissions
from data_access.database import Database
from data_access.engines.clickhouse_sql import written
from data_access.engines.clickhouse_tables import clickhouse_statements
from metrics.breakdown import breakdown
from tests.engines.servers import SHARDS
from tests.engines.test_same_answers import SCOPES

A_YEAR = SCOPES["a year"]
BY_STATUS = select(commissions.c.status, func.sum(commissions.c.commission_usd_cents)).group_by(commissions.c.status)
OF_CAMPAIGNS = select(func.count()).where(commissions.c.campaign_id.in_(select(campaigns.c.campaign_id)))


@pytest.fixture
def sharded(copies: dict[tuple[str, str], Database]) -> Database:
    """Return the sample over two shards."""
    return copies[SHARDS, "sample"]


def test_every_row_lies_on_one_of_two_shards(sharded: Database) -> None:
    with sharded.engine.connect() as connection:
        for table in TABLES:
            query = f"select _shard_num, count() from {table.name} group by 1 order by 1"
            rows = dict(connection.exec_driver_sql(query).fetchall())
            whole = connection.exec_driver_sql(f"select count() from sample.{table.name}").scalar()
            assert sum(rows.values()) == whole
            assert table.name in ("imports", "import_rejects") or set(rows) == {1, 2}, table.name


def test_what_a_cluster_refuses_is_refused_here_and_what_it_gets_wrong_is_wrong(sharded: Database) -> None:
    query = written(sharded.engine.dialect, OF_CAMPAIGNS)
    with sharded.engine.connect() as connection:
        whole = connection.exec_driver_sql(query).scalar()
        assert whole == connection.exec_driver_sql("select count(campaign_id) from sample.commissions").scalar()
        with pytest.raises(SQLAlchemyError, match="Double-distributed"):
            connection.exec_driver_sql(f"{query} settings distributed_product_mode = 'deny'")
        # Lines lie by their creator, campaigns by themselves: half of the pairs are on two shards.
        apart = connection.exec_driver_sql(f"{query} settings distributed_product_mode = 'local'").scalar()
        assert 0 < int(str(apart)) < int(str(whole))


def test_a_sum_is_begun_on_each_shard_and_only_merged_here(sharded: Database) -> None:
    plan = _plan(sharded, written(sharded.engine.dialect, BY_STATUS))
    assert plan.count("MergingAggregated") == 1
    assert plan.count("──Aggregating") == 2


@pytest.mark.parametrize("figure", ["net_commission", "orders", "active_creators"])
def test_figures_of_the_ledger_are_begun_on_each_shard(sharded: Database, figure: str) -> None:
    (query,) = breakdown(sharded, A_YEAR, figures=(figure,), by=("country",)).provenance.sql
    assert "MergingAggregated" in _plan(sharded, query)


def _plan(database: Database, query: str) -> str:
    with database.engine.connect() as connection:
        return "\n".join(row[0] for row in connection.exec_driver_sql(f"explain plan {query}").fetchall())


def test_the_tables_of_a_cluster_are_sql_that_clickhouse_reads(sharded: Database) -> None:
    """The replicated ones need a keeper to be made, which there is none of here: the engine reads them and no more."""
    with sharded.engine.connect() as connection:
        for statement in clickhouse_statements("two_shards"):
            read = connection.exec_driver_sql(f"explain ast {statement}").fetchall()
            assert read[0][0].startswith("CreateQuery")
