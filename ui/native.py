"""Amounts in the currency of their row, each with its own number of decimals."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, Literal

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from data_access.money import exponent
from ui.formats import MISSING, Formats, absent
from ui.panel import head, last_notes, nothing
from ui.plain import plain, visible
from ui.replay import replay
from ui.tables import columns, draw

# What writes the values of a column from all rows: declared in a module, since what is made of it is replayed.
Written = Callable[[pd.DataFrame], list[Any]]


def written(minor: Any, currency: Any, formats: Formats) -> str:
    """Write minor units of a currency in full: €12.34, ¥1,234."""
    if absent(minor) or absent(currency):
        return MISSING
    return Formats(formats.locale_name, str(currency)).money(minor)


def countries(rows: pd.DataFrame, formats: Formats) -> list[str]:
    """Return the names of the rows' countries."""
    return [formats.country(code) for code in rows["country"]]


def in_units(answer: Answer, money: tuple[str, ...]) -> Answer:
    """Return the answer with columns of minor units as exact decimals of their row's currency, named without _minor."""
    frame = answer.frame.copy()
    for name in money:
        amounts = [_exact(minor, code) for minor, code in zip(frame[name], frame["currency"], strict=True)]
        frame[name] = pd.Series(amounts, index=frame.index, dtype=object)
    return replace(answer, frame=frame.rename(columns={name: name.removesuffix("_minor") for name in money}))


def _exact(minor: Any, currency: Any) -> Decimal | None:
    known = not absent(minor) and not absent(currency)
    return Decimal(int(minor)).scaleb(-exponent(currency)) if known else None


def native_table(
    title: str,
    answer: Answer,
    formats: Formats,
    labels: Mapping[str, str],
    money: tuple[str, ...],
    *,
    key: str,
    caption: str = "",
    empty: str = "",
    configured: Mapping[str, Any] | None = None,
    texts: Mapping[str, Written] | None = None,
    height: int | Literal["auto"] = "auto",
    bordered: bool = True,
    **options: Any,
) -> Any:
    """Draw a panel that is a table of rows in several currencies.

    money: columns of minor units, written with the currency of the row's `currency` column; the button's numbers and
    the download have them as exact decimals beside the currency. texts: what writes a column in other words;
    bordered: not where the panel stands within another. Further options go to st.dataframe, whose value is returned,
    None where there are no rows.
    """
    exact = replay(in_units, answer, money)
    names = {name.removesuffix("_minor"): label for name, label in labels.items()}
    numbers = {**names, "currency": "Currency"}
    with st.container(border=bordered, height="stretch" if bordered else "content"):
        head(title, exact, formats, numbers, key=key, caption=caption)
        if answer.frame.empty:
            nothing(plain(answer.refused, 1_000) or empty)
            return None
        # A table whose value is asked for is a widget: what it shows is made once, but it is drawn at every run.
        given = (
            title,
            f"{key}_table",
            height,
            answer,
            exact,
            formats,
            labels,
            names,
            money,
            texts or {},
            configured or {},
        )
        value = _drawn(*given, **options) if options else replay(_drawn, *given)
        last_notes(answer)
        return value


def _drawn(title: str, key: str, height: int | Literal["auto"], *given: Any, **options: Any) -> Any:
    rows, config = replay(_rows, *given)
    return draw(rows, config, alt=title, key=key, height=height, **options)


def _rows(
    answer: Answer,
    exact: Answer,
    formats: Formats,
    labels: Mapping[str, str],
    names: Mapping[str, str],
    money: tuple[str, ...],
    texts: Mapping[str, Written],
    configured: Mapping[str, Any],
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """Return the rows as they are drawn and the configuration of their columns."""
    rows = shown(answer, formats, tuple(labels), money).rename(columns=lambda name: name.removesuffix("_minor"))
    rows = rows.assign(**{name: write(answer.frame) for name, write in texts.items()})
    drawn, config = columns(exact, formats, names, rows)
    amounts = {
        name.removesuffix("_minor"): st.column_config.TextColumn(labels[name], alignment="right")
        for name in money
        if name in labels
    }
    return drawn, {**config, **amounts, **configured}


def shown(answer: Answer, formats: Formats, names: tuple[str, ...], money: tuple[str, ...]) -> pd.DataFrame:
    """Return the named columns as they are drawn: amounts written, texts on one line."""
    frame = answer.frame
    drawn: dict[str, Any] = {}
    for name in names:
        if name in money:
            drawn[name] = [written(m, c, formats) for m, c in zip(frame[name], frame["currency"], strict=True)]
        elif pd.api.types.is_string_dtype(frame[name]):
            drawn[name] = [None if absent(text) else visible(str(text)) for text in frame[name]]
        else:
            drawn[name] = frame[name]
    return pd.DataFrame(drawn, index=frame.index)
