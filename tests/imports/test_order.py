"""Imported lines lie by creator, time and number, whatever order a file has them in."""

from __future__ import annotations

import pytest

from tests.imports.conftest import CREATORS, Workshop

HEADER = "commission_id,creator_id,kind,order_id,ordered_at,currency,order_value_minor,commission_minor,status"


@pytest.mark.parametrize("last", [4, 2**31 - 1, 2**31, 2**40])
@pytest.mark.parametrize("plain", [True, False])
def test_new_lines_are_written_by_creator_time_and_number(workshop: Workshop, last: int, plain: bool) -> None:
    head, first, *_ = CREATORS.splitlines()
    ids = (3, last, 2)
    known = [f"{number},{first.replace('anna', f'anna{number}')}" for number in ids]
    workshop.run(workshop.file("creators.csv", "\n".join([f"creator_id,{head}", *known])), mapping="contract")
    status = "paid" if plain else '"paid"'
    lines = [
        f"{n},{ids[n % 3]},sale,order {n},2026-01-{28 - n // 20:02} 00:00:00,EUR,{n},5,{status}" for n in range(500)
    ]
    workshop.run(workshop.file("commissions.csv", "\n".join([HEADER, *lines])), mapping="contract")
    written = workshop.rows("select creator_id, ordered_at, commission_id from commissions order by rowid")
    assert len(written) == 500
    assert written == sorted(written)
