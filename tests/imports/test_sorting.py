"""Rows in Arrow are handed over sorted as Python sorts them, whatever their order, size and ties."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest

from data_access.imports import sorting
from data_access.imports.sorting import in_batches, in_order, truths, whole_numbers
from tests.imports.conftest import Workshop

MOST = 2**63 - 1


def _in_order(rows: Sequence[tuple[int, int, int]], odd: Sequence[bool]) -> list[tuple[int, int, int, str]]:
    columns = [pa.array([row[at] for row in rows], pa.int64()) for at in range(3)]
    names = ["creator_id", "ordered_at", "commission_id"]
    texts = pa.array([f"text of {row}" for row in rows], pa.string())
    table = pa.table([*columns, texts, pa.array(odd, pa.bool_())], [*names, "text", "_odd"])
    found = in_order(table, names, without="_odd").read_all()
    return list(zip(*(found[name].to_pylist() for name in [*names, "text"]), strict=True))


@pytest.mark.parametrize("creators", [[7], [1, 2, 3], [-5, 0, 5], [-MOST - 1, 0, MOST], [MOST, MOST - 1]])
@pytest.mark.parametrize("by_time", [True, False])
def test_rows_are_sorted_as_python_sorts_them(
    creators: list[int], by_time: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sorting, "BATCH", 64)
    draw = np.random.default_rng(len(creators))
    times, ids = draw.integers(-20, 20, 500).tolist(), draw.permutation(500).tolist()
    whose = [creators[at] for at in draw.integers(0, len(creators), 500)]
    rows = list(zip(whose, times, ids, strict=True))
    if by_time:
        rows.sort(key=lambda row: row[1:])
    odd = (draw.integers(0, 5, 500) == 0).tolist()
    kept = sorted(row for row, left_out in zip(rows, odd, strict=True) if not left_out)
    assert _in_order(rows, odd) == [(*row, f"text of {row}") for row in kept]


@pytest.mark.parametrize("rows", [[], [(1, 1, 1)]])
def test_of_few_rows_none_may_be_left(rows: list[tuple[int, int, int]]) -> None:
    assert _in_order(rows, [True] * len(rows)) == []
    assert _in_order(rows, [False] * len(rows)) == [(*row, f"text of {row}") for row in rows]


def test_numbers_and_truths_come_to_arrow_as_they_are() -> None:
    numbers, told = [3, -1, MOST], [True, False, True, *[False] * 9, True]
    assert whole_numbers(np.array(numbers)).to_pylist() == numbers
    assert truths(np.array(told)).to_pylist() == told


def test_batches_hold_every_row_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sorting, "BATCH", 64)
    table = pa.table({"n": whole_numbers(np.arange(1_000))})
    assert [len(part) for part in in_batches(table)["n"].chunks] == [64] * 15 + [40]
    assert in_batches(table).equals(table)


@pytest.mark.parametrize("backwards", [False, True])
def test_new_lines_are_written_by_creator_and_day_in_runs_and_odd_ones_as_well(
    with_creators: Workshop, backwards: bool
) -> None:
    lines = [
        f"{n},{1 + n % 2},sale,order {n // 3},2026-01-{1 + n * 28 // 400_000:02} 00:00:{n % 60:02},"
        f"EUR,{n}{' ' if n % 90_000 == 7 else ''},5,{'lost' if n % 50_000 == 9 else 'paid'}"
        for n in range(1, 400_000)
    ]
    header = "commission_id,creator_id,kind,order_id,ordered_at,currency,order_value_minor,commission_minor,status"
    text = "\n".join([header, *(reversed(lines) if backwards else lines)])
    counts = with_creators.run(with_creators.file("commissions.csv", text), mapping="contract").total
    assert (counts.loaded, counts.rejected) == (399_991, 8)
    read = with_creators.rows("select commission_id, creator_id, order_id, order_value_minor from commissions")
    assert len(read) == 399_991
    assert all(row[1:] == (1 + row[0] % 2, f"order {row[0] // 3}", row[0]) for row in read)
    # Runs lie in any order, and those checked apart come in another.
    broken = with_creators.rows("""
        select count(*) from (
            select (creator_id, ordered_at, commission_id) as place, lag(place) over (order by rowid) as before
            from commissions
        ) where place < before
    """)
    assert broken[0][0] <= 399_991 // sorting.BATCH + 1
