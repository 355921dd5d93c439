"""How the sentences of metrics, which are English, write a day."""

from __future__ import annotations

from datetime import date

_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def in_words(day: date) -> str:
    """Write a day as the screen writes it in English: 2 Nov 2026."""
    return f"{day.day} {_MONTHS[day.month - 1]} {day.year}"
