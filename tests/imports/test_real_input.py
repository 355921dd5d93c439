"""The two public data sets beside the repository give exactly the totals that were worked out elsewhere."""

from __future__ import annotations

import csv
import io
import random
import zipfile
from datetime import date, timedelta
from decimal import ROUND_HALF_EVEN, Decimal
from pathlib import Path

import pytest

from data_access.imports.summary import Summary
from tests.imports.conftest import Workshop

REAL = Path(__file__).resolve().parents[2].parent / "shared" / "real"
pytestmark = pytest.mark.skipif(not REAL.is_dir(), reason="the real input is not part of the repository")


@pytest.fixture(scope="module")
def imported(tmp_path_factory: pytest.TempPathFactory) -> tuple[Workshop, Summary]:
    workshop = Workshop(tmp_path_factory.mktemp("real"))
    summary = workshop.run(REAL / "online_retail.parquet", mapping="online_retail")
    workshop.run(REAL / "eurofxref-hist.zip", mapping="ecb")
    return workshop, summary


def test_the_counts_are_exact(imported: tuple[Workshop, Summary]) -> None:
    workshop, summary = imported
    lines = summary.tables["commissions"]
    assert (lines.read, lines.loaded, lines.rejected) == (240_007, 172_782, 67_225)
    assert workshop.rows("select count(*), count(distinct external_id) from creators") == [(2_974, 2_974)]
    assert workshop.rows("select kind, count(*) from commissions group by 1 order by 1") == [
        ("clawback", 4_107),
        ("sale", 168_675),
    ]
    assert workshop.rows(
        "select table_name, column_name, count(*), count(raw_text) from import_rejects group by all order by 1"
    ) == [("commissions", "CustomerID", 67_225, 67_225), ("creators", "Country", 473, 473)]
    assert workshop.rows("select count(*) from creators where country = 'ZZ'") == [(10,)]


def test_the_amounts_are_exact(imported: tuple[Workshop, Summary]) -> None:
    workshop, _ = imported
    assert workshop.rows("select sum(commission_minor), sum(order_value_minor) from commissions") == [
        (18_127_553, 362_622_425)
    ]
    assert workshop.rows(
        "select buyer_country, count(*), sum(commission_minor) from commissions "
        "where buyer_country in ('FR', 'ES', 'PL') group by 1 order by 1"
    ) == [("ES", 1_142, 123_567), ("FR", 3_625, 435_623), ("PL", 187, 21_307)]


def test_us_cents_are_what_decimal_arithmetic_makes_of_the_published_rates(
    imported: tuple[Workshop, Summary],
) -> None:
    workshop, _ = imported
    rates = _pound_rates()
    found = workshop.rows(
        "select ordered_at::date, order_value_minor, order_value_usd_cents, commission_minor, commission_usd_cents "
        "from commissions"
    )
    for day, value, value_usd, commission, commission_usd in random.Random(7).sample(found, 3_000):
        published = max(d for d in (day - timedelta(days=back) for back in range(8)) if d in rates)
        for minor, cents in ((value, value_usd), (commission, commission_usd)):
            assert cents == int((minor * rates[published]).quantize(Decimal(1), ROUND_HALF_EVEN))


def test_the_rouble_has_no_rate_after_march_2022(imported: tuple[Workshop, Summary]) -> None:
    workshop, _ = imported
    assert workshop.rows("select max(day) from fx_rates where currency = 'RUB'") == [(date(2022, 3, 1),)]


def test_importing_it_again_changes_nothing(imported: tuple[Workshop, Summary]) -> None:
    workshop, _ = imported
    summary = workshop.run(REAL / "online_retail.parquet", mapping="online_retail")
    assert (summary.outcome, summary.total.unchanged) == ("already imported", 172_782 + 2_974)


def _pound_rates() -> dict[date, Decimal]:
    with zipfile.ZipFile(REAL / "eurofxref-hist.zip") as archive:
        text = archive.read(archive.namelist()[0]).decode()
    places = Decimal(1).scaleb(-12)
    return {
        date.fromisoformat(row["Date"]): (Decimal(row["USD"]) / Decimal(row["GBP"])).quantize(places, ROUND_HALF_EVEN)
        for row in csv.DictReader(io.StringIO(text))
    }
