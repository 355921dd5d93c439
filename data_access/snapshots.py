"""Snapshots of the embedded database: built beside the current one, swapped in by one atomic rename.

`connect_ops.duckdb` is a symbolic link into `connect_ops.snapshots/`, where each snapshot is a file of its own name.
The link is what the rename replaces, so a reader that resolved it before keeps its own file to the end, and the
engine, which shares instances by path, never confuses two snapshots.
"""

from __future__ import annotations

import fcntl
import os
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

from data_access.errors import DatabaseError

UNFINISHED = ".building"


@dataclass(frozen=True)
class Snapshot:
    """One consistent state of the data.

    id: changes whenever the data may have; as_of: when it was made (UTC);
    first_day, last_day: first and last day of the ledger, None while it is empty;
    programme_start: first day of programme year 1;
    one_state: whether all answers that name it are of the same rows; where not, rows may change between two of them,
    within a minute or so.
    """

    id: str
    as_of: datetime
    first_day: date | None
    last_day: date | None
    programme_start: date | None
    one_state: bool = True


def current_file(link: Path) -> Path:
    """Return the file that holds the current snapshot. Raises DatabaseError where there is none."""
    target = Path(os.path.realpath(link))
    if not target.is_file():
        raise DatabaseError(f"There is no database at {link}. Make the sample with `make sample`, or import your own.")
    return target


def identity(file: Path) -> str:
    """Return what tells this state of the file from any other: its name, size and time of change."""
    stat = file.stat()
    return f"{file.stem}-{stat.st_size:x}-{stat.st_mtime_ns:x}"


def _folder(link: Path) -> Path:
    return link.with_suffix(".snapshots")


@contextmanager
def next_snapshot(link: Path, keep: int) -> Iterator[Path]:
    """Give the path of a new snapshot file to fill; swap it in when the block ends well, remove it when it fails.

    One builder at a time. The new file does not exist yet when it is handed out; copy `current_file(link)` there to
    build on it, and let go of it before the block ends. The last `keep` snapshots stay. A plain file that lies where
    the link goes is kept beside it under another name. Raises DatabaseError for a second builder and where the place
    cannot be written.
    """
    folder = _folder(link)
    if link.is_dir():
        raise DatabaseError(f"{link} is a folder; the database must be a file. Name one, as in {link / 'ops.duckdb'}.")
    with _writing(folder), _only_builder(folder):
        _remove_unfinished(folder)
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")
        finished = folder / f"{stamp}-{secrets.token_hex(3)}.duckdb"
        building = finished.with_suffix(UNFINISHED)
        try:
            yield building
            _swap(link, building, finished)
        except BaseException:
            _remove_unfinished(folder)
            raise
        _forget_old(folder, current_file(link), keep)


@contextmanager
def _writing(folder: Path) -> Iterator[None]:
    """Make the folder of the snapshots; say so where it, or the disk behind it, takes nothing."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        yield
    except FileNotFoundError:
        # The block built nothing, which no disk is to blame for.
        raise
    except OSError as error:
        raise _unwritable(folder, error) from error


def _unwritable(folder: Path, error: OSError) -> DatabaseError:
    return DatabaseError(
        f"A snapshot cannot be written to {folder}: {error.strerror or error}. Make room there or allow writing, or "
        "name another database."
    )


@contextmanager
def _only_builder(folder: Path) -> Iterator[None]:
    with open(folder / "lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise DatabaseError("Another import is building a snapshot. Try again when it is done.") from None
        yield


def _remove_unfinished(folder: Path) -> None:
    """Remove what a builder left that failed or was killed: its file and the engine's files beside it."""
    for leftover in folder.glob(f"*{UNFINISHED}*"):
        if leftover.is_dir():
            shutil.rmtree(leftover)
        else:
            leftover.unlink()


def _swap(link: Path, building: Path, finished: Path) -> None:
    _write_through(building)
    building.rename(finished)
    pointer = finished.with_suffix(f"{UNFINISHED}-link")
    pointer.symlink_to(os.path.relpath(finished, link.parent))
    _write_through(finished.parent)
    if link.exists() and not link.is_symlink():
        os.link(link, link.with_name(f"{link.stem}-before-{finished.name}"))
    os.replace(pointer, link)
    _write_through(link.parent)


def _write_through(path: Path) -> None:
    """Have a file or a folder on the disk itself, so that a power cut cannot undo the order of what was written."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _forget_old(folder: Path, current: Path, keep: int) -> None:
    old = sorted((f for f in folder.glob("*.duckdb") if f != current), reverse=True)
    for file in old[max(keep - 1, 0) :]:
        file.unlink()
