"""The check as text: one aligned line a finding, and what it comes to."""

from __future__ import annotations

from collections.abc import Iterable

from data_access.check.finding import Finding, can_run


def report(findings: tuple[Finding, ...]) -> str:
    """Return the findings as aligned lines and a last line that says whether the app can run."""
    lines = [_cells(finding) for finding in findings]
    widths = [max((len(line[at]) for line in lines), default=0) for at in range(3)]
    text = [
        f"{severity:<{widths[0]}}  {place:<{widths[1]}}  {count:>{widths[2]}}  {problem}"
        for severity, place, count, problem in lines
    ]
    return "\n".join([*text, "", _verdict(findings)])


def _cells(finding: Finding) -> tuple[str, str, str, str]:
    place = f"{finding.table}.{finding.column}" if finding.column else finding.table
    count = "" if finding.count is None else f"{finding.count:,}"
    example = f", for example {finding.example!r}" if finding.example else ""
    return finding.severity, place, count, finding.problem + example


def _verdict(findings: Iterable[Finding]) -> str:
    findings = tuple(findings)
    errors, warnings = (sum(f.severity == severity for f in findings) for severity in ("error", "warning"))
    counted = f"{_plural(errors, 'error')}, {_plural(warnings, 'warning')}."
    return f"The app {'can' if can_run(findings) else 'cannot'} run on this database: {counted}"


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
