"""The command line of the audit log: `python -m access.audit verify` and `prune`."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Sequence
from pathlib import Path

from access.audit.chain import verify
from access.audit.store import AuditLog
from data_access.errors import ConnectOpsError
from data_access.settings import load

BROKEN = 1
FAILED = 2


def main(words: Sequence[str]) -> int:
    """Run one command. Return 0 when all is well, 1 when the chain is broken, 2 when the log cannot be used."""
    arguments = _parser().parse_args(words)
    try:
        return int(arguments.run(arguments))
    except ConnectOpsError as error:
        print(" ".join(str(error).split()), file=sys.stderr)
        return FAILED


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m access.audit", description=__doc__)
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")
    verifying = commands.add_parser(
        "verify",
        help="hold every entry against its hash and the one before",
        description="Name the first entry that does not fit, and print the head of the chain. Keep the head where the "
        "dashboard's machine cannot write, and give it next time: only then is a log seen whose end was cut off or "
        "that was written anew. Exit status: 0 when the chain is whole, 1 when it is broken, 2 when it cannot be read.",
    )
    verifying.add_argument(
        "--head", default="", metavar="NUMBER:HASH", help="a head printed earlier, to be found again"
    )
    verifying.set_defaults(run=_verify)
    pruning = commands.add_parser(
        "prune",
        help="remove entries older than the retention",
        description="Remove entries older than CONNECT_OPS_AUDIT_DAYS and record that. The dashboard does so at its "
        "start.",
    )
    pruning.set_defaults(run=_prune)
    for command in (verifying, pruning):
        command.add_argument("--file", type=Path, help="the audit log; default: CONNECT_OPS_AUDIT_FILE, else its own")
    return parser


def _log(arguments: argparse.Namespace) -> AuditLog:
    return AuditLog(arguments.file.absolute() if arguments.file else load().audit_file)


def _verify(arguments: argparse.Namespace) -> int:
    found = verify(_log(arguments), arguments.head)
    print(f"{found.entries} entries, head {found.head or '(none)'}")
    print(found.fault or "The chain is whole.")
    return 0 if found.whole else BROKEN


def _prune(arguments: argparse.Namespace) -> int:
    days = load().audit_days
    gone = _log(arguments).prune(days, who=f"{getpass.getuser()} (command line)")
    print(f"{gone} entries older than {days} days were removed.")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
