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
from ui.formats import Formats
from ui.native import written
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
    frame = answer.frame[answer.frame["currency"] == currency]
    picture, steps = st.columns([3, 2], gap="medium")
    with picture:
        _picture(frame, Formats(formats.locale_name, currency))
    with steps:
        return _steps(frame, formats)


def close() -> None:
    """Forget the chosen step."""
    st.query_params.pop(STEP, None)


def _picture(frame: pd.DataFrame, formats: Formats) -> None:
    key = "creators_waterfall"

    def picked() -> None:
        _take_up(_picked(st.session_state[key]))

    drawn = frame.rename(columns=lambda name: name.removesuffix("_minor"))
    chart = bridge_chart(drawn, formats, STEP_COLOURS, pick=STEP)
    st.vega_lite_chart(
        chart.rows,
        {**chart.spec, "height": HEIGHT},
        alt=chart.alt,
        width="stretch",
        key=key,
        on_select=picked,
        selection_mode=STEP,
    )


def _picked(event: Mapping[str, Any]) -> str | None:
    points = event["selection"].get(STEP) or []
    return str(points[0]["step"]) if points else None


def _steps(frame: pd.DataFrame, formats: Formats) -> str:
    key = "creators_step"
    rows = {row["step"]: row for row in frame.to_dict("records")}
    given = st.query_params.get(STEP)
    st.session_state[key] = given if given in rows else None

    def label(step: str) -> str:
        row = rows[step]
        amount = written(row["amount_minor"], row["currency"], formats).replace("$", r"\$")
        return f"**{row['label']}** {amount}"

    st.radio(
        "Open the lines of a step",
        list(rows),
        format_func=label,
        captions=[f"{PLAIN[step]} · {_lines(row['lines'], formats)}" for step, row in rows.items()],
        key=key,
        on_change=lambda: _take_up(st.session_state[key]),
    )
    return st.session_state[key] or ""


def _take_up(step: str | None) -> None:
    if step:
        st.query_params[STEP] = step
    else:
        close()


def _lines(count: int, formats: Formats) -> str:
    return "1 line" if count == 1 else f"{formats.count(count)} lines"
