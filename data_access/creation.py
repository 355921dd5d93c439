"""`python -m data_access init`: the contract, empty, on an empty database of any engine."""

from __future__ import annotations

import argparse
import os

from sqlalchemy import inspect
from sqlalchemy.engine import Engine, make_url
from sqlalchemy.exc import SQLAlchemyError

from data_access.contract import TABLES
from data_access.engines import EngineKind, engine_kind, reason
from data_access.errors import DatabaseError
from data_access.settings import load


def add_init_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the init command to its parser."""
    parser.add_argument("--database", metavar="URL", help="SQLAlchemy URL; default: DATABASE_URL, else the sample's")
    parser.add_argument("--cluster", metavar="NAME", help="ClickHouse: replicated tables, a distributed one over each")
    parser.add_argument("--sql", action="store_true", help="write the statements instead of running them")


def run_init(arguments: argparse.Namespace) -> int:
    """Create the contract, or write its statements; return the exit status. Raises DatabaseError, SettingError."""
    given = {"DATABASE_URL": arguments.database} if arguments.database else {}
    url = load({**os.environ, **given}).database_url
    if arguments.sql:
        print(";\n\n".join(engine_kind(url).create_statements(arguments.cluster)) + ";")
        return 0
    create(url, arguments.cluster)
    kind = engine_kind(url)
    print(f"{kind.label} at {kind.place(make_url(url))}: {len(TABLES)} empty tables. Fill them, then set DATABASE_URL.")
    return 0


def create(url: str, cluster: str | None = None) -> None:
    """Create every table of the contract on an empty database.

    Raises DatabaseError when the database is not empty, cannot be reached or refuses; SettingError for a cluster on
    an engine that has none.
    """
    kind = engine_kind(url)
    statements = kind.create_statements(cluster)
    try:
        with kind.writable(make_url(url)) as engine:
            _refuse_unless_empty(kind, engine)
            with engine.begin() as connection:
                for statement in statements:
                    connection.exec_driver_sql(statement)
    except SQLAlchemyError as error:
        place = kind.place(make_url(url))
        raise DatabaseError(f"{kind.label} at {place} could not create the tables: {reason(error)}") from error


def _refuse_unless_empty(kind: EngineKind, engine: Engine) -> None:
    inspector = inspect(engine)
    there = sorted({*inspector.get_table_names(), *inspector.get_view_names()})
    if there:
        shown = ", ".join(there[:5]) + (", …" if len(there) > 5 else "")
        raise DatabaseError(
            f"{kind.label} at {kind.place(engine.url)} is not empty: it has {shown}. "
            "Name an empty database; `python -m data_access check` says whether what is there fits the contract."
        )
