"""`python -m data_access import`: files in, next snapshot out, or a server brought to the next state.

Exit status: 0 when rows came in, were there already or the files have none (rejected ones are reported), 2 when nothing
could be imported.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

from data_access.engines import duckdb_file, engine_kind
from data_access.errors import ConnectOpsError, ImportFileError
from data_access.imports.files import source_files
from data_access.imports.importing import import_files
from data_access.imports.mapping import built_in, load_mapping
from data_access.imports.preparing import Request
from data_access.imports.server import import_to_server
from data_access.settings import load

NOTHING_IMPORTED = 2


def add_import_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the arguments of the import command to its parser."""
    parser.add_argument(
        "files", nargs="*", type=Path, metavar="FILE", help="CSV, Parquet or XLSX; gzip or a zip of one file too"
    )
    parser.add_argument(
        "--mapping", required=True, metavar="NAME_OR_DIR", help=f"one of {', '.join(built_in())}, or a folder of SQL"
    )
    parser.add_argument(
        "--as", dest="named", action="append", default=[], metavar="NAME=FILE", help="stage FILE as the table NAME"
    )
    parser.add_argument("--source", help="whose keys the files hold; the mapping's name by default")
    parser.add_argument("--dry-run", action="store_true", help="do everything but change the database")
    parser.add_argument("--database", metavar="URL", help="the database, instead of DATABASE_URL")


def run_import(arguments: argparse.Namespace) -> int:
    """Import as the arguments say; print the summary; return the exit status."""
    try:
        settings = load()
        # First, so that they are hashed meanwhile.
        files = source_files(arguments.files, [_named(pair) for pair in arguments.named])
        mapping = load_mapping(arguments.mapping)
        request = Request(
            files=files,
            mapping=mapping,
            source=arguments.source or mapping.name,
            memory=_memory(),
            threads=settings.database_threads,
            dry_run=arguments.dry_run,
        )
        url = arguments.database or settings.database_url
        if engine_kind(url).backend == "duckdb":
            summary = import_files(request, duckdb_file(url), settings.snapshots_kept, _say)
        else:
            summary = import_to_server(request, url, _say)
    except ConnectOpsError as error:
        print(f"Nothing was imported. {error}", file=sys.stderr)
        return NOTHING_IMPORTED
    print(summary.text())
    total = summary.total
    return NOTHING_IMPORTED if total.rejected and total.rejected == total.read else 0


def _named(pair: str) -> tuple[str, Path]:
    name, equals, path = pair.partition("=")
    if not equals or not name or not path:
        raise ImportFileError(f"--as {pair!r} must look like NAME=FILE.")
    return name, Path(path)


def _memory() -> str:
    """Return what each of the two engines may use before it spills to disk: a third of the machine's memory."""
    return f"{os.sysconf('SC_PAGE_SIZE') * os.sysconf('SC_PHYS_PAGES') // 3 // 2**20}MiB"


def _say(step: str) -> None:
    print(f"… {step}", file=sys.stderr, flush=True)
