"""The command line of the data: `python -m data_access init`, `check`, `import`, `copy`, `refresh` and `settings`."""

from __future__ import annotations

import argparse
import gc
import os
import sys
from collections.abc import Sequence
from dataclasses import fields

from sqlalchemy.engine import make_url

from data_access.bulk import add_copy_arguments, run_copy
from data_access.check import can_run, check, report
from data_access.creation import add_init_arguments, run_init
from data_access.database import open_unchecked
from data_access.errors import ConnectOpsError
from data_access.rollups.refresh import refresh
from data_access.settings import Settings, load

CANNOT_RUN = 1
FAILED = 2


def main(words: Sequence[str]) -> int:
    """Run one command. Return 0 when all is well, 1 when the app cannot run on the database, 2 when it failed."""
    arguments = _parser(words).parse_args(words)
    try:
        return int(arguments.run(arguments))
    except ConnectOpsError as error:
        print(f"{' '.join(str(error).split())}", file=sys.stderr)
        return FAILED


def _parser(words: Sequence[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m data_access", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    checking = commands.add_parser(
        "check",
        help="hold a database against the data contract",
        description="Say, table by table, what is missing, mistyped, out of range, orphaned, repeated or stale. "
        "Exit status: 0 when the app can run on the database (perhaps with warnings), 1 when it cannot, "
        "2 when the database could not be read at all.",
    )
    checking.add_argument("--database", metavar="URL", help="SQLAlchemy URL; default: DATABASE_URL, else the sample's")
    checking.set_defaults(run=_check)
    creating = commands.add_parser(
        "init",
        help="create the contract's tables on an empty database",
        description="Create the tables of the data contract, empty, with the keys and indexes that suit the engine. "
        "A database that has tables already is left alone.",
    )
    add_init_arguments(creating)
    creating.set_defaults(run=run_init)
    importing = commands.add_parser(
        "import",
        help="load files into the next snapshot, or into a server",
        description="Read files by a mapping, hold every row against the contract, keep bad rows in import_rejects "
        "and load the good ones: into the next snapshot, which then takes the place of the current one, or into the "
        "tables of a server.",
    )
    copying = commands.add_parser(
        "copy",
        help="copy a DuckDB file into a server",
        description="Copy every table of the data contract from a DuckDB file into a server whose tables are empty, or "
        "into an empty database, where they are created first.",
    )
    add_copy_arguments(copying)
    copying.set_defaults(run=run_copy)
    refreshing = commands.add_parser(
        "refresh",
        help="bring the rollups up to date",
        description="Build the days of the rollups whose rows changed, and whole those that are missing or of another "
        "version: of a file in a copy of the current snapshot, which then takes its place, on a server where its "
        "tables are, with a user who may create tables. Imports do this by themselves.",
    )
    refreshing.add_argument(
        "--database", metavar="URL", help="SQLAlchemy URL; default: DATABASE_URL, else the sample's"
    )
    refreshing.add_argument("--all", action="store_true", help="also those that only larger ledgers need")
    refreshing.add_argument("--whole", action="store_true", help="build all days, whatever was built before")
    refreshing.set_defaults(run=_refresh)
    showing = commands.add_parser("settings", help="validate the settings and show them with their values")
    showing.set_defaults(run=_settings)
    if words[:1] == ["import"]:
        # Only then: the importer needs packages for every file format, the check none of them.
        from data_access.imports.command import add_import_arguments, run_import

        add_import_arguments(importing)
        importing.set_defaults(run=run_import)
    return parser


def _loaded(arguments: argparse.Namespace) -> Settings:
    given = {"DATABASE_URL": arguments.database} if arguments.database else {}
    return load({**os.environ, **given})


def _check(arguments: argparse.Namespace) -> int:
    database = open_unchecked(_loaded(arguments))
    try:
        findings = check(database)
    finally:
        database.close()
    print(report(findings))
    return 0 if can_run(findings) else CANNOT_RUN


def _refresh(arguments: argparse.Namespace) -> int:
    settings = _loaded(arguments)
    refresh(settings, every=arguments.all, whole=arguments.whole, say=print)
    return 0


def _settings(_: argparse.Namespace) -> int:
    settings = load()
    for one in fields(settings):
        # A database URL may hold a password.
        value = make_url(settings.database_url) if one.name == "database_url" else getattr(settings, one.name)
        print(f"{one.metadata['variable']:<32}{'' if value is None else value}")
    return 0


if __name__ == "__main__":
    # A command ends soon: what waits in cycles until then costs less than looking for it.
    gc.disable()
    sys.exit(main(sys.argv[1:]))
