"""Logs hold what others wrote: no text of theirs begins a line of its own, colours a terminal or turns what follows."""

from __future__ import annotations

import logging
import traceback
from typing import Any

LONGEST = 20_000


def escaped(text: str) -> str:
    """Return a text on one line whose invisible characters are written out, as `\\n` or `\\x1b`."""
    return "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text)


class HarmlessRecord(logging.LogRecord):
    """A record whose message is one line, and whose traceback is indented, so that it begins no line like a record."""

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        if self.exc_info and self.exc_info[1] is not None:
            # What is there already, formatters write as it is.
            self.exc_text = _traceback(self.exc_info[1])

    def getMessage(self) -> str:  # noqa: N802 logging's own name
        """Return the message with its arguments."""
        return _short(escaped(super().getMessage()))


def keep_logs_harmless() -> None:
    """Have every logger of this process, the server's too, write harmless records."""
    logging.setLogRecordFactory(HarmlessRecord)


def _traceback(error: BaseException) -> str:
    lines = "".join(traceback.format_exception(error)).split("\n")
    return "\n".join(f"  {_short(escaped(line))}" for line in lines if line)


def _short(line: str) -> str:
    return line if len(line) <= LONGEST else f"{line[:LONGEST]}…"
