"""A plain file that is read in typed blocks gives what it gives as text: row by row, reject by reject."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, TypeAlias

import pytest

from data_access.errors import ImportFileError
from data_access.imports import at_once, blocks, staging
from data_access.imports.summary import Summary
from tests.imports.conftest import CREATORS, Workshop

HEADER = (
    "commission_id,creator_id,kind,order_id,ordered_at,settled_at,currency,order_value_minor,commission_minor,rate_bp,"
    "buyer_country,is_new_buyer,status"
)
Rows: TypeAlias = list[tuple[Any, ...]]
GOOD = ("1", "sale", "order", "2026-02-01 00:00:00", "", "EUR", "1000", "50", "500", "FR", "true", "pending")

NUMBERS = (
    *("0x1F", "0X1f", "1F", "\t7", "7\t", " 7", "7 ", "+7", "-7", "007", "-0", "1_000", "1e3", "1.5", "1.0", ".", "-"),
    *(
        "",
        "NULL",
        "nan",
        "N/A",
        "٣",
        "7\x0b",
        "9223372036854775807",
        "9223372036854775808",
        "2147483648",
        f"{10**15 + 1}",
    ),
)
DAY = "2026-02-01"
TIMES = (
    *(DAY, f"{DAY} 05", f"{DAY} 05:03", f"{DAY} 0503", f"{DAY} 050316", f"{DAY}T05:03:16", f"{DAY} 05:03:16.5"),
    *(f"{DAY} 050316.5", f"{DAY} 05:03:16.123456", f"{DAY} 05:03:16.1234567", f"{DAY} 05:03:16Z", f"{DAY} 05:03:16+02"),
    *(
        f"{DAY} 05:03:16+02:00",
        f" {DAY} 05:03:16",
        "05:03:16",
        f"{DAY} 05:03:16 ",
        f"{DAY} 24:00:00",
        f"{DAY} 05:03:60",
    ),
    *("2026-02-30 05:03:16", "1989-12-31 23:59:59", "2101-01-01 00:00:01", "20260201", "2026/02/01 05:03:16", "now"),
    *("26-02-01 05:03:16", "0000-01-01 00:00:00", "0001-01-01 00:00:00", "9999-12-31 23:59:59", "infinity", "epoch"),
    *("2026-2-1 05:03:16", "NaT", ""),
)
WORDS = (
    *("sale", " sale", "sale ", "Sale", "gift", "", "\tsale", "sa:le", "NULL"),
    *("EUR", "eur", "EURO", "E0R", "\u0415UR", "ZZ"),
)
TEXTS = (
    "",
    " ",
    "  ",
    " 7",
    "7 ",
    "\t7",
    "a:b",
    "0x1F",
    "№ 7",
    "NULL",
    "null",
    "#N/A",
    "7\x0b",
    "true",
    "f",
    "1",
    "yes",
)
ODD = {
    0: NUMBERS,
    1: NUMBERS,
    2: WORDS,
    3: TEXTS,
    4: TIMES,
    5: TIMES,
    6: WORDS,
    7: NUMBERS,
    8: NUMBERS,
    9: NUMBERS,
    10: WORDS,
    11: TEXTS,
    12: WORDS,
}


def _odd_lines() -> list[str]:
    """Return a good line with one value in the place of another, for every place and every value, each with its id."""
    lines: list[str] = []
    for place, values in ODD.items():
        for value in values:
            fields = [str(len(lines) + 100), *GOOD]
            fields[place] = value
            lines.append(",".join(fields))
    # What one value lacks, another has more than its share of.
    lines.append(",".join(["90", "1", "sale", "a:b", "2026-02-01 05:03", *GOOD[4:]]))
    lines.append(",".join(["91", "   1", "sale", "a", "2026-02-01 05:03", *GOOD[4:]]))
    return [*lines, "short,row", ",".join(["92", *GOOD, "more"]), ",".join(["93", *GOOD, *["more"] * 20])]


def _both_ways(folder: Path, content: bytes) -> list[tuple[Summary, Rows, Rows]]:
    """Import a file as it is and as text; return what came of each: the summary, the rows and the rejects."""
    found: list[tuple[Summary, Rows, Rows]] = []
    for sql in ("select * from commissions", "select * from commissions where true"):
        place = folder / str(len(found))
        place.mkdir()
        workshop = Workshop(place)
        workshop.run(workshop.file("creators.csv", CREATORS), mapping="contract", source="mapping")
        summary = workshop.run(workshop.file("commissions.csv", content), mapping=workshop.mapping(commissions=sql))
        rows = workshop.rows("from commissions order by all")
        found.append((summary, rows, workshop.rows("from import_rejects order by line_number")))
    return found


@pytest.fixture
def taken(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether each file of lines that might be read at once was."""
    told: list[bool] = []
    read = at_once.read_at_once

    def noted(*arguments: object) -> object:
        rows = read(*arguments)  # type: ignore[arg-type]
        told.extend([rows is not None] * (arguments[-1] == "commissions"))
        return rows

    monkeypatch.setattr(staging, "read_at_once", noted)
    return told


@pytest.mark.parametrize("block", [1, 700, blocks.BLOCK])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_every_odd_value_becomes_what_it_becomes_as_text(
    block: int, end: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, taken: list[bool]
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", block)
    monkeypatch.setattr(blocks, "MOST_ODD_BLOCKS", 1_000)
    lines = [HEADER, *_odd_lines(), ",".join(["80", *GOOD])]
    straight, as_text = _both_ways(tmp_path, end.join(lines).encode())
    assert taken == [True]
    assert straight == as_text
    summary = straight[0]
    assert summary.total.loaded > 50
    assert summary.total.rejected > 50


@pytest.mark.parametrize(
    "content",
    [
        f'{HEADER}\n1,{",".join(GOOD)}\n2,1,sale,"a, ""b""",{",".join(GOOD[3:])}\n',
        f"{HEADER}\n1,{','.join(GOOD)}\n\n2,{','.join(GOOD)}\n",
        f"{HEADER}\n1,{','.join(GOOD)}\r2,{','.join(GOOD)}\n",
        f"{HEADER}\n1,{','.join(GOOD)}\n2,1,sale,\u00e9,{','.join(GOOD[3:])}\n".encode("cp1252"),
        f"{HEADER.replace('kind', ' kind ')}\n1,{','.join(GOOD)}\n",
        f"\n{HEADER}\n1,{','.join(GOOD)}\n",
        f"{HEADER}\n",
        HEADER,
    ],
    ids=["quotes", "blank line", "lone return", "cp1252", "blanks in header", "blank first", "no rows", "header alone"],
)
def test_what_is_no_plain_file_is_read_as_it_always_is(content: str | bytes, tmp_path: Path, taken: list[bool]) -> None:
    straight, as_text = _both_ways(tmp_path, content.encode() if isinstance(content, str) else content)
    assert not any(taken)
    assert straight == as_text


def test_lines_keep_their_numbers_and_texts_over_many_blocks(
    with_creators: Workshop, monkeypatch: pytest.MonkeyPatch, taken: list[bool]
) -> None:
    monkeypatch.setattr(blocks, "BLOCK", 1_000)
    rest = ",".join(GOOD[:-1])
    lines = [f"{n},{rest},{'lost' if n % 7 == 0 else 'paid'}" for n in range(2, 3_000)]
    path = with_creators.file("commissions.csv", "\n".join([HEADER, *lines]))
    summary = with_creators.run(path, mapping="contract")
    assert taken[-1]
    rejects = with_creators.rows("select line_number, column_name, value, raw_text from import_rejects order by 1")
    assert rejects == [(n, "status", "lost", lines[n - 2]) for n in range(7, 3_000, 7)]
    assert summary.total.loaded == len(lines) - len(rejects)
    assert with_creators.rows("select min(commission_id), max(commission_id) from commissions") == [(2, 2_999)]


def test_a_file_that_becomes_shorter_while_it_is_read_is_refused_whole(
    with_creators: Workshop, monkeypatch: pytest.MonkeyPatch
) -> None:
    read = os.pread
    path = with_creators.file("commissions.csv", "\n".join([HEADER, ",".join(["5", *GOOD]), ",".join(["6", *GOOD])]))
    monkeypatch.setattr(os, "pread", lambda file, size, begin: read(file, size - 1, begin))
    with pytest.raises(ImportFileError, match=r"commissions[.]csv became shorter while it was read"):
        with_creators.run(path, mapping="contract")
    assert with_creators.rows("select count(*) from commissions") == [(0,)]


@pytest.mark.parametrize("rows", [("5", "6", "5"), ("5", "5", "5"), ("5", "9000000000000", "5")])
def test_an_id_that_comes_again_and_a_creator_nobody_knows_are_refused(
    rows: tuple[str, ...], tmp_path: Path, taken: list[bool]
) -> None:
    stranger = ",".join(["7", "99", *GOOD[1:]])
    content = "\n".join([HEADER, *(",".join([row, *GOOD]) for row in rows), stranger])
    straight, as_text = _both_ways(tmp_path, content.encode())
    assert taken == [True]
    assert straight == as_text
    rejects = straight[2]
    assert [row[4] for row in rejects][-2:] == ["commission_id", "creator_id"]


def test_the_same_lines_again_change_nothing_and_others_update(with_creators: Workshop, taken: list[bool]) -> None:
    lines = [",".join([str(n), *GOOD]) for n in range(1, 6)]
    with_creators.run(with_creators.file("commissions.csv", "\n".join([HEADER, *lines])), mapping="contract")
    lines[2] = lines[2].replace("pending", "held")
    again = with_creators.file("commissions.csv", "\n".join([HEADER, *lines, ",".join(["6", *GOOD])]))
    counts = with_creators.run(again, mapping="contract").total
    assert taken[-2:] == [True, True]
    assert (counts.loaded, counts.updated, counts.unchanged, counts.rejected) == (1, 1, 4, 0)
    assert with_creators.rows("select commission_id from commissions where status = 'held'") == [(3,)]


def test_a_clawback_finds_its_line_in_its_own_file(tmp_path: Path, taken: list[bool]) -> None:
    header = f"{HEADER},source_commission_id"
    clawback = ",".join(["2", "1", "clawback", *GOOD[2:6], "-1000", "-50", *GOOD[8:]])
    sale = ",".join(["1", *GOOD, ""])
    for place, source in (("known", "1"), ("unknown", "77")):
        (tmp_path / place).mkdir()
        content = "\n".join([header, sale, f"{clawback},{source}"]).encode()
        straight, as_text = _both_ways(tmp_path / place, content)
        assert straight == as_text
        assert len(straight[2]) == (place == "unknown")
    assert all(taken)


def test_clicks_of_no_campaign_need_no_column_for_it(with_creators: Workshop) -> None:
    text = "day,creator_id,clicks\n2026-02-01,1,5\n2026-02-02,1,6\n2026-02-01,2,7\n"
    summary = with_creators.run(with_creators.file("clicks.csv", text), mapping="contract")
    assert (summary.total.loaded, summary.total.rejected) == (3, 0)
    twice = with_creators.file("clicks.csv", f"{text}2026-02-02,1,8\n")
    counts = with_creators.run(twice, mapping="contract").total
    assert (counts.loaded, counts.unchanged, counts.rejected) == (0, 3, 1)
    assert with_creators.rows("select campaign_id, sum(clicks) from clicks group by all") == [(None, 18)]
