"""Files on their way in: staged as text, mapped and held to the contract, before any database is touched."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Dictionary
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from data_access.imports.at_once import check_at_once
from data_access.imports.files import SourceFile
from data_access.imports.mapping import Mapping, TableMapping
from data_access.imports.staging import Sandbox, StagedFile
from data_access.imports.straight import check_typed, taken_whole
from data_access.imports.validation import Checked, check


@dataclass(frozen=True)
class Request:
    """What is to be imported. source: whose keys the files hold; memory, threads: what the engine may use."""

    files: tuple[SourceFile, ...]
    mapping: Mapping
    source: str
    memory: str
    threads: int
    dry_run: bool = False


@dataclass(frozen=True)
class Prepared:
    """The files of a run in their sandbox, and for each SELECT of the mapping its rows after the check."""

    sandbox: Sandbox
    staged: tuple[StagedFile, ...]
    selects: tuple[TableMapping, ...]
    checked: tuple[Checked, ...]


@contextmanager
def prepared(request: Request, work: Path, say: Callable[[str], None]) -> Iterator[Prepared]:
    """Stage and check everything, and keep it until the block ends. work: a folder for what does not fit into memory.

    Raises ImportFileError where a file or the mapping cannot be used at all.
    """
    selects = request.mapping.runnable([file.name for file in request.files])
    with Sandbox(work, request.memory, request.threads) as sandbox:
        whole = {file.name: taken_whole(selects, file.name) for file in request.files}
        staged = _stage(request, sandbox, whole, say)
        sandbox.shut(staged)
        typed = {whole[file.source.name]: file for file in staged if file.typed}
        only_file = staged[0].source.name if len(staged) == 1 else None
        checked = []
        for select in selects:
            say(f"checking {select.table}")
            if select in typed:
                file = typed[select]
                if file.at_once is not None:
                    checked.append(check_at_once(sandbox.connection, select, file.source.name, file.at_once))
                else:
                    checked.append(check_typed(sandbox.connection, select, file.source.name))
            else:
                checked.append(check(sandbox.connection, select, only_file))
        yield Prepared(sandbox, staged, selects, tuple(checked))


def _stage(
    request: Request, sandbox: Sandbox, whole: Dictionary[str, TableMapping | None], say: Callable[[str], None]
) -> tuple[StagedFile, ...]:
    staged = []
    for file in request.files:
        began = time.perf_counter()
        select = whole[file.name]
        staged.append(sandbox.stage(file, select.table if select else None))
        say(f"read {file.path.name}: {staged[-1].rows:,} rows in {time.perf_counter() - began:.1f} s")
    for lookup in request.mapping.lookups:
        sandbox.stage_lookup(lookup)
    return tuple(staged)
