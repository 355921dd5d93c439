"""Tables: an answer's columns with their labels and formats, numbers as numbers so that they sort."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from data_access.money import exponent
from ui.formats import Formats, absent
from ui.plain import without_hidden
from ui.replay import replay

Labels = Mapping[str, str]
# Columns of codes, which are written as names.
_PLACES = ("country", "market")
LONGEST_CELL = 1_000


def table(
    answer: Answer,
    formats: Formats,
    labels: Labels,
    *,
    alt: str,
    key: str | None = None,
    height: Any = "auto",
    configured: Mapping[str, Any] | None = None,
    rows: pd.DataFrame | None = None,
    **options: Any,
) -> Any:
    """Draw an answer's frame. Columns come in the order of `labels`, and no other column leaves the server.

    configured: column configuration that replaces the one worked out from the unit; rows: another frame of the same
    columns to draw instead. Further options go to st.dataframe, whose value is returned.
    """
    drawn, config = replay(columns, answer, formats, labels, rows)
    return draw(drawn, {**config, **(configured or {})}, alt=alt, key=key, height=height, **options)


def draw(rows: pd.DataFrame, config: Mapping[str, Any], *, alt: str, **options: Any) -> Any:
    """Draw rows and their column configuration as `columns` made them; return the value of st.dataframe."""
    return st.dataframe(
        rows,
        column_config=config,
        hide_index=True,
        alt=alt,
        placeholder="—",
        **options,
    )


def columns(
    answer: Answer, formats: Formats, labels: Labels, rows: pd.DataFrame | None = None
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the frame as `table` draws it and the configuration of its columns."""
    frame = (answer.frame if rows is None else rows)[list(labels)]
    shown = pd.DataFrame({name: _shown(frame[name], answer.unit(name), formats) for name in labels})
    config = {name: _config(label, answer.unit(name), frame[name], formats) for name, label in labels.items()}
    return shown, config


def _shown(column: pd.Series[Any], unit: str, formats: Formats) -> pd.Series[Any]:
    if column.name in _PLACES:
        return column.map(lambda code: None if absent(code) else formats.country(code)).astype("str")
    if unit in ("money", "money_each"):
        return column.astype("Float64") / formats.minor_per_major
    if unit == "share":
        return column.astype("Float64") * 100
    if pd.api.types.is_string_dtype(column):
        return column.map(lambda text: None if absent(text) else without_hidden(str(text))[:LONGEST_CELL]).astype("str")
    return column


def _config(label: str, unit: str, column: pd.Series[Any], formats: Formats) -> Any:
    if unit in ("money", "money_each"):
        places = exponent(formats.currency)
        return st.column_config.NumberColumn(f"{label} ({formats.symbol})", format=_grouped(places))
    if unit == "share":
        return st.column_config.NumberColumn(label, format="%.1f %%")
    if pd.api.types.is_datetime64_any_dtype(column):
        dated = bool((column.dropna() == column.dropna().dt.normalize()).all())
        return (st.column_config.DateColumn if dated else st.column_config.DatetimeColumn)(
            label, format="D MMM YYYY" if dated else "D MMM YYYY HH:mm"
        )
    if pd.api.types.is_numeric_dtype(column) and unit == "count":
        return st.column_config.NumberColumn(label, format="localized")
    if pd.api.types.is_numeric_dtype(column):
        return st.column_config.NumberColumn(label, format="%d")
    return st.column_config.TextColumn(label)


def _grouped(places: int) -> str:
    return f"%,.{places}f"
