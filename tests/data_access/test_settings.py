"""A setting is right, or the message names it."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from pathlib import Path

import duckdb
import pytest

from data_access.errors import SettingError
from data_access.settings import ENGINE_URLS, Settings, load

VARIABLES = {f.metadata["variable"]: f.name for f in fields(Settings)}

GOOD = {
    "DATABASE_URL": ("duckdb:///var/other.duckdb", "duckdb:///var/other.duckdb"),
    "CONNECT_OPS_PROGRAMME_START": ("2026-01-31", date(2026, 1, 31)),
    "CONNECT_OPS_ROW_LIMIT": (" 5 ", 5),
    "CONNECT_OPS_EXPORT_ROWS": ("7", 7),
    "CONNECT_OPS_STATEMENT_SECONDS": ("60", 60),
    "CONNECT_OPS_DATABASE_MEMORY": ("1.5GiB", "1.5GiB"),
    "CONNECT_OPS_DATABASE_THREADS": ("4", 4),
    "CONNECT_OPS_SNAPSHOTS_KEPT": ("3", 3),
    "CONNECT_OPS_ACCESS": (__file__, Path(__file__)),
    "CONNECT_OPS_AUDIT_FILE": ("/data/audit.sqlite", Path("/data/audit.sqlite")),
    "CONNECT_OPS_AUDIT_DAYS": ("365", 365),
    "CONNECT_OPS_REVEAL_MINUTES": ("2", 2),
    "CONNECT_OPS_LOCALE": ("fr_FR", "fr_FR"),
    "CONNECT_OPS_OPEN_TO_NETWORK": ("Yes", True),
}

BAD = {
    "DATABASE_URL": ("nonsense", "oracle://server/db", "mongodb://x", "postgresql+psycopg2://x", "clickhouse://x"),
    "CONNECT_OPS_PROGRAMME_START": ("31.01.2026", "2026-02-30", "soon"),
    "CONNECT_OPS_ROW_LIMIT": ("0", "all"),
    "CONNECT_OPS_EXPORT_ROWS": ("0", "all"),
    "CONNECT_OPS_STATEMENT_SECONDS": ("0", "0.5", "soon"),
    "CONNECT_OPS_DATABASE_MEMORY": ("1", "GB", "0GB", "-1GB", "lots", "80%"),
    "CONNECT_OPS_DATABASE_THREADS": ("0", "two"),
    "CONNECT_OPS_SNAPSHOTS_KEPT": ("0", "none"),
    "CONNECT_OPS_ACCESS": ("no/such/file.toml", "/"),
    "CONNECT_OPS_AUDIT_FILE": ("/", "var/"),
    "CONNECT_OPS_AUDIT_DAYS": ("0", "for ever"),
    "CONNECT_OPS_REVEAL_MINUTES": ("0", "0.5"),
    "CONNECT_OPS_LOCALE": ("xx_YY", "english", "en-"),
    "CONNECT_OPS_OPEN_TO_NETWORK": ("true", "1", "0.0.0.0"),
}


def test_nothing_needs_to_be_set() -> None:
    assert load({}) == Settings()
    assert load(dict.fromkeys(VARIABLES, "")) == Settings()


def test_every_setting_has_examples_here() -> None:
    assert set(GOOD) == set(BAD) == set(VARIABLES)


@pytest.mark.parametrize("variable", VARIABLES)
def test_a_good_value_is_read(variable: str) -> None:
    text, value = GOOD[variable]
    assert getattr(load({variable: text}), VARIABLES[variable]) == value


@pytest.mark.parametrize(("variable", "text"), [(v, text) for v, texts in BAD.items() for text in texts])
def test_a_bad_value_is_refused_by_name(variable: str, text: str) -> None:
    with pytest.raises(SettingError, match=variable):
        load({variable: text})


def test_a_database_url_is_never_repeated_since_it_may_hold_a_password() -> None:
    with pytest.raises(SettingError) as refused:
        load({"DATABASE_URL": "oracle://user:secret@server/db"})
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize("url", ENGINE_URLS.values())
def test_the_url_of_every_engine_is_read(url: str) -> None:
    assert load({"DATABASE_URL": url}).database_url == url


def test_another_driver_of_a_known_engine_is_answered_with_the_one_to_write() -> None:
    with pytest.raises(SettingError, match=r"Did you mean 'postgresql\+psycopg'"):
        load({"DATABASE_URL": "postgresql+psycopg2://server/db"})


def test_an_unknown_name_is_refused_with_the_nearest_known_one() -> None:
    with pytest.raises(SettingError, match=r"CONNECT_OPS_ROW_LIMITS is not a setting.*'CONNECT_OPS_ROW_LIMIT'"):
        load({"CONNECT_OPS_ROW_LIMITS": "5"})


def test_other_programs_variables_are_not_ours() -> None:
    assert load({"PATH": "/bin", "STREAMLIT_SERVER_PORT": "80"}) == Settings()


@pytest.mark.parametrize("unit", ["KB", "MB", "GB", "TB", "KiB", "MiB", "GiB", "TiB", "gb"])
def test_the_engine_takes_every_memory_unit_the_setting_takes(unit: str) -> None:
    memory = load({"CONNECT_OPS_DATABASE_MEMORY": f"4096{unit}"}).database_memory
    with duckdb.connect() as connection:
        connection.execute("set memory_limit = ?", [memory])
