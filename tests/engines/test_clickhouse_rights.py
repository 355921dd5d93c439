"""The rights that docs/engines.md gives to a reader of ClickHouse show it whether rows changed, and write nothing."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

from data_access.settings import ROOT

# An engine's users are read when it starts, and there is one engine a process.
MADE = """
import sys
from pathlib import Path
from tests.engines.servers import clickhouse_engine, make_pairs
make_pairs(clickhouse_engine(Path(sys.argv[1])), "paired_rollups")
"""
READ = """
import sys
from pathlib import Path
from sqlalchemy.exc import SQLAlchemyError
from data_access.engines import engine_kind
from data_access.rollups.state import MADE_OF
from data_access.settings import Settings
from tests.engines.servers import clickhouse_engine
url = clickhouse_engine(Path(sys.argv[1]), tuple(sys.argv[2:])).format(database="paired_rollups")
kind = engine_kind(url)
engine = kind.open(Settings(database_url=url))
print([kind.token(engine, tables) is not None for tables in MADE_OF.values()])
with engine.connect() as connection:
    connection.exec_driver_sql("kill query where query_id = 'none' async")
    for statement in ("truncate table creators", "insert into imports select * from imports", "drop table clicks"):
        try:
            connection.exec_driver_sql(statement)
        except SQLAlchemyError as error:
            print("ACCESS_DENIED" in str(error) or "READONLY" in str(error))
"""


def run(script: str, folder: Path, *words: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", script, str(folder), *words], cwd=ROOT, capture_output=True, text=True, timeout=120
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def documented() -> list[str]:
    """Return the rights of docs/engines.md that are ClickHouse's, of the database that the test makes."""
    page = (ROOT / "docs" / "engines.md").read_text(encoding="utf-8").partition("-- ClickHouse\n")[2]
    rights = re.findall(r"^(GRANT .*) TO reader;", page.partition("## Rollups on a server")[0], re.MULTILINE)
    return [right.replace("programme.", "paired_rollups.") for right in rights]


def test_a_reader_with_the_documented_rights_sees_whether_rows_changed_and_writes_nothing(tmp_path: Path) -> None:
    run(MADE, tmp_path)
    told, *refused = run(READ, tmp_path, *documented())
    assert told == str([True] * 4)
    assert refused == ["True"] * 3
