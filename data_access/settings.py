"""The settings: one place, read from the environment, validated before anything starts.

`docs/configuration.md` is generated from the fields' meanings, so a setting cannot go undocumented.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any

from babel import Locale, UnknownLocaleError
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from data_access.errors import SettingError, did_you_mean

ROOT = Path(__file__).resolve().parent.parent
DEFAULT_DATABASE = "duckdb:///" + str(ROOT / "var" / "connect_ops.duckdb")
PREFIX = "CONNECT_OPS_"
OPEN_TO_NETWORK = f"{PREFIX}OPEN_TO_NETWORK"
ACCESS = f"{PREFIX}ACCESS"

# What a URL of each engine looks like; the part before the first colon is what `engine_url` accepts.
ENGINE_URLS = {
    "duckdb": "duckdb:///var/connect_ops.duckdb",
    "postgresql+psycopg": "postgresql+psycopg://reader@server/programme",
    "clickhousedb": "clickhousedb://reader@server:8123/programme",
}


def _positive(variable: str, text: str) -> int:
    try:
        number = int(text)
    except ValueError:
        number = 0
    if number < 1:
        raise SettingError(f"{variable} is {text!r}: it must be a whole number of at least 1.")
    return number


def _day(variable: str, text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise SettingError(f"{variable} is {text!r}: it must be a day such as 2026-01-31.") from None


def engine_url(variable: str, text: str) -> str:
    """Return a database URL that this version can read. Raises SettingError that names the variable, not the URL."""
    known = "; ".join(ENGINE_URLS.values())
    try:
        driver = make_url(text).drivername
    except ArgumentError:
        raise SettingError(f"{variable} cannot be read as a database URL: it must look like one of {known}.") from None
    if driver not in ENGINE_URLS:
        hint = did_you_mean(driver, ENGINE_URLS)
        raise SettingError(f"{variable} begins with {driver!r}: it must look like one of {known}.{hint}")
    return text


def _file(variable: str, text: str) -> Path:
    if text.endswith("/"):
        raise SettingError(f"{variable} is {text!r}, a folder: it must be a file, made where it is missing.")
    return Path(text).absolute()


def _existing(variable: str, text: str) -> Path:
    file = Path(text).absolute()
    if not file.is_file():
        raise SettingError(f"{variable} is {text!r}: there is no such file.")
    return file


def _memory(variable: str, text: str) -> str:
    if not re.fullmatch(r"[1-9]\d*(\.\d+)?\s*[KMGT]i?B", text, re.IGNORECASE):
        raise SettingError(f"{variable} is {text!r}: it must be an amount with its unit, such as 512MB or 1.5GB.")
    return text


def _yes_or_no(variable: str, text: str) -> bool:
    if text.lower() not in ("yes", "no"):
        raise SettingError(f"{variable} is {text!r}: it must be yes or no.")
    return text.lower() == "yes"


def _locale(variable: str, text: str) -> str:
    try:
        return str(Locale.parse(text))
    except (ValueError, UnknownLocaleError):
        raise SettingError(f"{variable} is {text!r}: it must be a locale such as en_US or fr_FR.") from None


Reader = Callable[[str, str], Any]


def _setting(variable: str, default: Any, read: Reader, meaning: str, shown_default: str | None = None) -> Any:
    """Declare a setting; `read` turns (variable, text) into its value or raises SettingError."""
    metadata = {
        "variable": variable,
        "read": read,
        "meaning": meaning,
        "shown_default": shown_default or str(default),
    }
    return field(default=default, metadata=metadata)


@dataclass(frozen=True)
class Settings:
    """Everything that can be set, with a default that works for a first start."""

    database_url: str = _setting(
        "DATABASE_URL",
        DEFAULT_DATABASE,
        engine_url,
        "SQLAlchemy URL of the programme's database: DuckDB, PostgreSQL or ClickHouse, see [engines](engines.md).",
        "duckdb:///var/connect_ops.duckdb",
    )
    programme_start: date | None = _setting(
        f"{PREFIX}PROGRAMME_START",
        None,
        _day,
        "First day of programme year 1, as YYYY-MM-DD. Empty: the day of the first application.",
        "(empty)",
    )
    row_limit: int = _setting(
        f"{PREFIX}ROW_LIMIT",
        100_000,
        _positive,
        "Most rows one query may bring to the app; larger results are an error.",
    )
    export_rows: int = _setting(
        f"{PREFIX}EXPORT_ROWS",
        50_000,
        _positive,
        "Most rows in one download of rejected rows, payouts or audit entries; of rows that the database brings, less "
        "than `CONNECT_OPS_ROW_LIMIT`.",
    )
    statement_seconds: int = _setting(
        f"{PREFIX}STATEMENT_SECONDS",
        30,
        _positive,
        "Most seconds one query may run; the engine stops it then.",
    )
    database_memory: str = _setting(
        f"{PREFIX}DATABASE_MEMORY",
        "1GB",
        _memory,
        "Memory the embedded engine may use before it spills to disk, as in 1GB.",
    )
    database_threads: int = _setting(f"{PREFIX}DATABASE_THREADS", 2, _positive, "Threads of the embedded engine.")
    snapshots_kept: int = _setting(
        f"{PREFIX}SNAPSHOTS_KEPT",
        2,
        _positive,
        "Snapshots of the embedded database kept after an import, the current included.",
    )
    audit_file: Path = _setting(
        f"{PREFIX}AUDIT_FILE",
        ROOT / "var" / "audit.sqlite",
        _file,
        "File of the [audit log](audit.md), made where it is missing; on a local disk. While it cannot be written, no "
        "personal data is shown.",
        "var/audit.sqlite",
    )
    audit_days: int = _setting(
        f"{PREFIX}AUDIT_DAYS", 730, _positive, "Days an entry of the audit log is kept; older ones are removed."
    )
    reveal_minutes: int = _setting(
        f"{PREFIX}REVEAL_MINUTES", 5, _positive, "Minutes that revealed contact data stays on the screen."
    )
    locale: str = _setting(
        f"{PREFIX}LOCALE", "en_001", _locale, "Locale of numbers, dates and country names, as in fr_FR."
    )
    access_file: Path | None = _setting(
        ACCESS,
        None,
        _existing,
        "TOML file that maps the identity provider's groups to roles and rows, see [access](access.md). It goes with "
        "`[auth]` in `.streamlit/secrets.toml`. Empty: nobody signs in.",
        "(empty)",
    )
    open_to_network: bool = _setting(
        OPEN_TO_NETWORK,
        False,
        _yes_or_no,
        "yes: other machines may open the dashboard though nobody signs in; whoever reaches the port sees everything.",
        "no",
    )


def load(environment: Mapping[str, str] = os.environ) -> Settings:
    """Read the settings from the environment.

    Raises SettingError that names the variable, for a bad value and for an unknown CONNECT_OPS_ name.
    """
    known = {f.metadata["variable"]: f for f in fields(Settings)}
    for name in environment:
        if name.startswith(PREFIX) and name not in known:
            raise SettingError(f"{name} is not a setting.{did_you_mean(name, known)}")
    given = {
        f.name: f.metadata["read"](variable, environment[variable].strip())
        for variable, f in known.items()
        if environment.get(variable, "").strip()
    }
    return Settings(**given)
