"""How a creator's gross commission becomes what was paid, as a picture and as a list of steps that open their lines.

The chosen step is in the address, so that a colleague's link opens the same lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd
import streamlit as st

from data_access.answer import Answer
from ui.bridge_chart import bridge_chart
from ui.charts import Chart, dressed
from ui.formats import Formats
from ui.replay import replay
from ui.theme import ACCENT, BAD, MUTED, STATUS_COLOURS, WARN

STEP = "step"
STEP_COLOURS = {
    **STATUS_COLOURS,
    "gross": ACCENT,
    "net": ACCENT,
    "reversed": MUTED,
    "clawed_back": BAD,
    "adjusted": WARN,
}
PLAIN = {
    "gross": "everything that orders and bonuses brought",
    "reversed": "cancelled, returned or not valid: never counts",
    "clawed_back": "taken back after it was paid",
    "adjusted": "corrections",
    "net": "what counts",
    "pending": "orders that are not final yet",
    "held": "waiting until the time for returns is over",
    "approved": "ready to be paid",
    "paid": "has been paid",
}
HEIGHT = 400


def waterfall(answer: Answer, currency: str, formats: Formats) -> str:
    """Draw the steps of one currency of `metrics.money_steps` and return the chosen step's key, "" for none."""
    written_in = Formats(formats.locale_name, currency)
    picture, steps = st.columns([3, 2], gap="medium")
    with picture:
        _picture(replay(_bridge, answer, written_in))
    with steps:
        return _steps(*replay(_named_steps, answer, written_in))


def close() -> None:
    """Forget the chosen step."""
    st.query_params.pop(STEP, None)


def _bridge(answer: Answer, formats: Formats) -> Chart:
    drawn = _of_currency(answer, formats.currency).rename(columns=lambda name: name.removesuffix("_minor"))
    return bridge_chart(drawn, formats, STEP_COLOURS, pick=STEP)


def _picture(chart: Chart) -> None:
    key = "creators_waterfall"

    def picked() -> None:
        _take_up(_picked(st.session_state[key]))

    st.vega_lite_chart(
        chart.rows,
        dressed(chart.spec, HEIGHT),
        alt=chart.alt,
        width="stretch",
        key=key,
        on_select=picked,
        selection_mode=STEP,
    )


def _picked(event: Mapping[str, Any]) -> str | None:
    points = event["selection"].get(STEP) or []
    return str(points[0]["step"]) if points else None


def _steps(labels: Mapping[str, str], captions: list[str]) -> str:
    key = "creators_step"
    given = st.query_params.get(STEP)
    st.session_state[key] = given if given in labels else None
    st.radio(
        "Open the lines of a step",
        list(labels),
        format_func=labels.__getitem__,
        captions=captions,
        key=key,
        on_change=lambda: _take_up(st.session_state[key]),
    )
    return st.session_state[key] or ""


def _named_steps(answer: Answer, formats: Formats) -> tuple[dict[str, str], list[str]]:
    """Return by step how it is called and what it comes to, and below it what it is and how many lines it has."""
    rows = _of_currency(answer, formats.currency).to_dict("records")
    amounts = [formats.money(row["amount_minor"]).replace("$", r"\$") for row in rows]
    labels = {row["step"]: f"**{row['label']}** {amount}" for row, amount in zip(rows, amounts, strict=True)}
    return labels, [f"{PLAIN[row['step']]} · {_lines(row['lines'], formats)}" for row in rows]


def _of_currency(answer: Answer, currency: str) -> pd.DataFrame:
    return answer.frame[answer.frame["currency"] == currency]


def _take_up(step: str | None) -> None:
    if step:
        st.query_params[STEP] = step
    else:
        close()


def _lines(count: int, formats: Formats) -> str:
    return "1 line" if count == 1 else f"{formats.count(count)} lines"
