"""Downloads: CSV that a spreadsheet opens without running anything, and that says where its figures come from."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable, Iterator
from decimal import Decimal
from tempfile import TemporaryFile
from typing import Any

import pandas as pd

from data_access.answer import Answer
from data_access.money import exponent
from ui.formats import absent
from ui.plain import without_hidden

# A cell that begins with one of these is run as a formula by spreadsheets.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

BYTE_ORDER_MARK = b"\xef\xbb\xbf"
ROWS_AT_ONCE = 5_000


def harmless(text: str) -> str:
    """Return a text that no spreadsheet takes for a formula, nor shows turned around: an apostrophe before a dangerous
    first character, and no character of those that control or turn what follows.
    """
    seen = without_hidden(text)
    return f"'{seen}" if seen.startswith(_FORMULA_STARTS) or seen.lstrip().startswith(_FORMULA_STARTS) else seen


def csv_file(answer: Answer, currency: str, columns: Collection[str] | None = None) -> bytes:
    """Return an answer as UTF-8 CSV with a byte order mark; of its columns the given ones alone, where they are given.

    Lines of provenance come first, each beginning with "#"; then the header and the rows in full precision: money in
    units of `currency` with all its decimals, shares as fractions, days as ISO 8601. Missing cells are empty.
    """
    return whole(csv_parts((answer,), currency, columns))


def csv_parts(parts: Iterable[Answer], currency: str, columns: Collection[str] | None = None) -> Iterator[bytes]:
    """Yield the file that `csv_file` makes, of an answer that comes in parts; the first part says where it is from.

    What is yielded is of 5,000 rows at most: text takes several times the place of what it says.
    """
    for number, part in enumerate(parts):
        frame = part.frame if columns is None else part.frame[list(columns)]
        if number == 0:
            names = [harmless(str(name)) for name in frame.columns]
            yield BYTE_ORDER_MARK + _lines([*([f"# {line}"] for line in _origin(part, currency)), names])
        for start in range(0, len(frame), ROWS_AT_ONCE):
            rows = frame.iloc[start : start + ROWS_AT_ONCE]
            cells = [_cells(rows[name], part.unit(str(name)), currency) for name in rows.columns]
            yield _lines(zip(*cells, strict=True))


def whole(parts: Iterable[bytes]) -> bytes:
    """Return parts as one, which is in memory once: they wait in a file without a name, gone when it is closed."""
    with TemporaryFile() as file:
        file.writelines(parts)
        file.seek(0)
        return file.read()


def _lines(rows: Iterable[Iterable[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue().encode()


def _origin(answer: Answer, currency: str) -> list[str]:
    origin = answer.provenance
    return [
        f"Connect Ops: {origin.title}",
        f"As of {origin.as_of:%Y-%m-%d %H:%M} UTC, snapshot {origin.snapshot_id}",
        f"Date basis: {origin.date_basis}. Status basis: {origin.status_basis}. Money in {currency}.",
        *origin.filters,
        *answer.notes,
        *filter(None, (answer.refused,)),
        *(f"{label}: {meaning}" for label, meaning in origin.definitions),
    ]


def _cells(column: pd.Series[Any], unit: str, currency: str) -> list[str]:
    return ["" if absent(value) else _cell(value, unit, currency) for value in column]


def _cell(value: Any, unit: str, currency: str) -> str:
    if unit == "money":
        return str(Decimal(int(value)).scaleb(-exponent(currency)))
    if unit == "money_each":
        return f"{float(value) / 10 ** exponent(currency):.6f}"
    if isinstance(value, pd.Timestamp):
        return value.date().isoformat() if value == value.normalize() else value.isoformat(sep=" ")
    return harmless(value) if isinstance(value, str) else str(value)
