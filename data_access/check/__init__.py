"""The check: holds any database against the contract and says, table by table, what does not fit."""

from __future__ import annotations

from datetime import UTC, date, datetime

from data_access.check.finding import Finding, Severity, can_run
from data_access.check.report import report
from data_access.check.rows import row_findings
from data_access.check.sets import SET_RULES
from data_access.check.shape import fitting, misfits, present
from data_access.contract import TABLES
from data_access.database import Database

__all__ = ["Finding", "Severity", "can_run", "check", "report"]


def check(database: Database, today: date | None = None) -> tuple[Finding, ...]:
    """Return what does not fit the contract, in the contract's order of tables, errors first in each.

    A table without any fault has one "ok" finding with its number of rows. `today` (default: the UTC day) is what
    the ledger's age is counted to. Reads every row. Raises DatabaseError when the engine refuses.
    """
    found = present(database.engine)
    tables = fitting(found)
    findings = list(misfits(found))
    rows: dict[str, int] = {}
    for table in tables.values():
        rows[table.name], faults = row_findings(database, table)
        findings.extend(faults)
    for rule in SET_RULES:
        findings.extend(rule(database, tables, today or datetime.now(UTC).date()))
    faulty = {finding.table for finding in findings}
    findings.extend(Finding(name, "", "ok", "rows", count) for name, count in rows.items() if name not in faulty)
    order = [table.name for table in TABLES]
    return tuple(sorted(findings, key=lambda finding: (order.index(finding.table), finding.severity)))
