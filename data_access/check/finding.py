"""What the check says about one table or column."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "ok"]


@dataclass(frozen=True)
class Finding:
    """One line of the check.

    column: empty where the whole table is meant; severity: "error" when the app cannot run on it, "warning" when
    figures suffer, "ok" for a table without either; problem: what is wrong, in words; count: how many rows it is
    about, None where rows are not the matter; example: one value or row that shows it, or empty.
    """

    table: str
    column: str
    severity: Severity
    problem: str
    count: int | None = None
    example: str = ""


def can_run(findings: tuple[Finding, ...]) -> bool:
    """Say whether the app can run on the database these findings are about."""
    return all(finding.severity != "error" for finding in findings)
