"""What others wrote stands in the log as text: it begins no line, colours nothing and hides nothing."""

from __future__ import annotations

import io
import logging
from collections.abc import Iterator

import pytest

from data_access.harmless_log import LONGEST, escaped, keep_logs_harmless

HOSTILE = "a\n2026-01-01 ERROR forged\r\x1b[2J\u202eturned\u2028line\x85\x00"
WRITTEN = "a\\n2026-01-01 ERROR forged\\r\\x1b[2J\\u202eturned\\u2028line\\x85\\x00"


@pytest.fixture
def log() -> Iterator[tuple[logging.Logger, io.StringIO]]:
    before = logging.getLogRecordFactory()
    keep_logs_harmless()
    written = io.StringIO()
    handler = logging.StreamHandler(written)
    handler.setFormatter(logging.Formatter("%(levelname)s %(message)s"))
    logger = logging.getLogger("hostile")
    logger.propagate = False
    logger.addHandler(handler)
    yield logger, written
    logger.removeHandler(handler)
    logging.setLogRecordFactory(before)


def test_a_text_is_one_line_of_what_can_be_seen() -> None:
    assert escaped(HOSTILE) == WRITTEN
    assert escaped("Żółć, Ёлка, 北京 🙂 é") == "Żółć, Ёлка, 北京 🙂 é"


def test_a_message_and_its_arguments_are_one_line(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.error("asked for %s", HOSTILE)
    assert written.getvalue() == f"ERROR asked for {WRITTEN}\n"


def test_no_line_of_a_traceback_can_be_taken_for_a_record(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    try:
        try:
            raise KeyError(HOSTILE)
        except KeyError as cause:
            raise ValueError(HOSTILE) from cause
    except ValueError:
        logger.exception("failed")
    first, *others = written.getvalue().splitlines()
    assert first == "ERROR failed"
    assert all(line.startswith("  ") for line in others)
    assert not set(written.getvalue()) & set("\r\x1b\u202e\u2028\x85\x00")
    assert any("in test_no_line_of_a_traceback" in line for line in others), "where it happened is still said"
    assert "  ValueError: a" in others


def test_no_line_is_endless(log: tuple[logging.Logger, io.StringIO]) -> None:
    logger, written = log
    logger.error("x" * 10 * LONGEST)
    assert len(written.getvalue()) < LONGEST + 20
