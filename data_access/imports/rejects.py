"""Rejected rows: gathered while the import runs, written with the raw text of each at its end."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from data_access.imports.csv_reading import literal, quoted
from data_access.imports.staging import Sandbox, StagedFile
from data_access.imports.validation import Checked

PENDING = """
    create or replace temp table pending_rejects (
        import_id bigint, file varchar, file_name varchar, table_name varchar, line_number bigint,
        column_name varchar, value varchar, reason varchar
    )
"""


class Rejects:
    """The rejected rows of one import, on their way into `import_rejects`. Each method returns how many it took."""

    def __init__(self, snapshot: duckdb.DuckDBPyConnection, sandbox: Sandbox) -> None:
        self._snapshot = snapshot
        self._sandbox = sandbox
        snapshot.execute(PENDING)

    def take_misfits(self, file: StagedFile, table: str, import_id: int) -> int:
        """Take the rows that do not fit the file's header."""
        misfits = self._sandbox.misfits(file)
        wanted = len(file.columns)
        reasons = [f"has {misfit.fields} fields where the header has {wanted}" for misfit in misfits]
        rows = pa.table(
            {
                "_line": pa.array([misfit.line for misfit in misfits], pa.int64()),
                "_column": pa.nulls(len(misfits), pa.string()),
                "_value": pa.nulls(len(misfits), pa.string()),
                "_reason": pa.array(reasons, pa.string()),
            }
        )
        return self._take(rows.to_reader(), file, table, import_id)

    def take_checked(self, checked: Checked, file: StagedFile, import_id: int) -> int:
        """Take the rows that the contract's check or the mapping itself found wrong."""
        rows = self._sandbox.connection.execute(
            f"select _line, _column, _value, _reason from {quoted(checked.name)} "
            f"where _problem is not null and _file = {literal(file.source.name)}"
        ).to_arrow_reader()
        return self._take(rows, file, checked.table, import_id)

    def take_refused(self, file: StagedFile, table: str, import_id: int) -> None:
        """Take the rows that merging put into `refused`."""
        self._keep("refused", file, table, import_id)
        self._snapshot.execute("drop table refused")

    def write(self, files: tuple[StagedFile, ...]) -> None:
        """Write every row taken into `import_rejects`, in the order of the lines, with its raw text."""
        for file in files:
            lines = self._snapshot.execute(
                f"select distinct line_number from pending_rejects where file = {literal(file.source.name)}"
            ).fetchall()
            if not lines:
                continue
            raw = self._sandbox.raw_text(file, [line for (line,) in lines])
            texts = pa.table(
                {"line": pa.array(raw.keys(), pa.int64()), "raw_text": pa.array(raw.values(), pa.string())}
            )
            self._snapshot.register("_raw_texts", texts)
            self._snapshot.execute(f"""
                insert into import_rejects
                    (import_id, file_name, table_name, line_number, column_name, value, reason, raw_text)
                select import_id, file_name, table_name, line_number, column_name, value, reason,
                    coalesce(raw_text, '')
                from pending_rejects left join _raw_texts on line = line_number
                where file = {literal(file.source.name)} order by table_name, line_number, column_name
            """)
            self._snapshot.unregister("_raw_texts")

    def first(self, limit: int) -> list[tuple[str, str, int, str | None, str | None, str]]:
        """Return the first rejects of each table: table, file, line, column, value and reason."""
        return self._snapshot.execute(f"""
            select table_name, file_name, line_number, column_name, value, reason from pending_rejects
            qualify row_number() over (partition by table_name order by import_id, line_number) <= {limit}
            order by table_name, import_id, line_number
        """).fetchall()

    def _take(self, rows: pa.RecordBatchReader, file: StagedFile, table: str, import_id: int) -> int:
        self._snapshot.register("_rejected", rows)
        taken = self._keep("_rejected", file, table, import_id)
        self._snapshot.unregister("_rejected")
        return taken

    def _keep(self, rows: str, file: StagedFile, table: str, import_id: int) -> int:
        counted = self._snapshot.execute(
            f"insert into pending_rejects select {import_id}, {literal(file.source.name)}, "
            f"{literal(file.source.path.name)}, {literal(table)}, _line, _column, _value, _reason from {rows}"
        ).fetchone()
        return int(counted[0]) if counted else 0
