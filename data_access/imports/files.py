"""The files an import is given: what they are called, what they are, and their text unpacked for reading."""

from __future__ import annotations

import codecs
import gzip
import hashlib
import re
import zipfile
import zlib
from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from io import BufferedReader
from pathlib import Path
from typing import IO

from data_access.errors import ImportFileError
from data_access.imports.bounds import demand_bounded_workbook, unpacked

CHUNK = 1 << 22
SUFFIXES = {".gz", ".csv", ".tsv", ".txt", ".zip", ".parquet", ".xlsx"}


@dataclass(frozen=True)
class SourceFile:
    """One file as given. name: the table it is staged as; digest: `sha256`, while that is still worked out."""

    path: Path
    name: str
    digest: Future[str]

    @property
    def sha256(self) -> str:
        """The SHA-256 of its bytes as they lie on disk. Raises ImportFileError where these could not be read."""
        return self.digest.result()


@dataclass(frozen=True)
class Content:
    """A file made ready to be read. kind: csv, parquet or xlsx; path: unpacked, and for csv in UTF-8 without a mark."""

    kind: str
    path: Path


def table_name(path: Path) -> str:
    """Return the name a file is staged as: its stem, with `_` for what is no letter, digit or underscore."""
    stem = path
    while stem.suffix.lower() in SUFFIXES:
        stem = stem.with_suffix("")
    return re.sub(r"\W", "_", stem.name)


def source_files(paths: Sequence[Path], named: Sequence[tuple[str, Path]] = ()) -> tuple[SourceFile, ...]:
    """Return the files of an import, `named` ones last, each hashed beside what else is done with it.

    Raises ImportFileError for a file that is not there and for two files that would be staged under one name.
    """
    files: dict[str, SourceFile] = {}
    for name, path in [*((table_name(path), path) for path in paths), *named]:
        if not re.fullmatch(r"\w+", name) or name.startswith("_") or name.lower() == "source":
            raise ImportFileError(
                f"{path.name} cannot be staged as {name!r}: a name is letters, digits and underscores, does not "
                f"begin with an underscore, and is not 'source'. Name it with --as NAME={path.name}."
            )
        if name.lower() in files:
            raise ImportFileError(
                f"{files[name.lower()].path.name} and {path.name} would both be staged as {name!r}. "
                f"Name one of them with --as NAME=FILE."
            )
        files[name.lower()] = SourceFile(path, name, _sha256(path))
    if not files:
        raise ImportFileError("No file was given. Name at least one file to import.")
    return tuple(files.values())


def _sha256(path: Path) -> Future[str]:
    if not path.is_file():
        raise ImportFileError(f"{path} is not a file. Check the path.")
    try:
        file = open(path, "rb")  # noqa: SIM115 closed when it is read
    except OSError as error:
        raise _unreadable(path, error) from error
    hashing = ThreadPoolExecutor(1)
    digest = hashing.submit(_digest, path, file)
    hashing.shutdown(wait=False)
    return digest


def _digest(path: Path, file: BufferedReader) -> str:
    try:
        with file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise _unreadable(path, error) from error


def _unreadable(path: Path, error: OSError) -> ImportFileError:
    return ImportFileError(f"{path} cannot be read: {error.strerror}. Check its permissions.")


def unpack(file: SourceFile, work: Path) -> Content:
    """Return the file's content ready to be read, unpacked into `work` where it was compressed or not UTF-8.

    Raises ImportFileError where the content cannot be told, is damaged, or is out of all proportion to the file.
    """
    path = file.path
    try:
        kind = _kind(path)
        if kind == "gzip":
            with gzip.open(path) as packed:
                path = unpacked(path.name, packed, work / f"{file.name}.unpacked", path.stat().st_size)
            kind = _kind(path)
        elif kind == "zip":
            with zipfile.ZipFile(path) as archive, archive.open(_only_member(archive, path)) as packed:
                path = unpacked(path.name, packed, work / f"{file.name}.unpacked", path.stat().st_size)
            kind = _kind(path)
        if kind == "xlsx":
            demand_bounded_workbook(file.path.name, path)
    except (OSError, EOFError, zlib.error, zipfile.BadZipFile) as error:
        raise ImportFileError(f"{file.path.name} is damaged: {error}. Fetch it again.") from error
    except RuntimeError as error:
        # Of the zip reader's: it needs a password, or is packed in a way that is not known.
        raise ImportFileError(f"{file.path.name} cannot be unpacked: {error}. Unpack it yourself first.") from error
    if kind in ("parquet", "xlsx"):
        return Content(kind, path)
    if kind != "text":
        raise ImportFileError(f"{file.path.name} holds a compressed file within a compressed file. Unpack it first.")
    return Content("csv", _utf8(file, path, work))


def _kind(path: Path) -> str:
    with open(path, "rb") as file:
        head = file.read(4)
    if head[:2] == b"\x1f\x8b":
        return "gzip"
    if head == b"PAR1":
        return "parquet"
    if head == b"PK\x03\x04":
        with zipfile.ZipFile(path) as archive:
            return "xlsx" if "xl/workbook.xml" in archive.namelist() else "zip"
    return "text"


def _only_member(archive: zipfile.ZipFile, path: Path) -> str:
    members = [info.filename for info in archive.infolist() if not info.is_dir()]
    if len(members) != 1:
        raise ImportFileError(f"{path.name} holds {len(members)} files; it must hold one. Unpack it and name them.")
    return members[0]


def _utf8(file: SourceFile, path: Path, work: Path) -> Path:
    with open(path, "rb") as raw:
        head = raw.read(3)
    if head[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
        return recoded(file, path, "utf-16", work)
    return recoded(file, path, "utf-8-sig", work) if head == codecs.BOM_UTF8 else path


def recoded(file: SourceFile, path: Path, encoding: str, work: Path) -> Path:
    """Return a copy of the text in UTF-8. Raises ImportFileError where the text is not in that encoding."""
    target = work / f"{file.name}.utf8"
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with open(path, "rb") as source, open(target, "wb") as copy:
            for chunk in _chunks(source):
                copy.write(decoder.decode(chunk).encode())
            copy.write(decoder.decode(b"", final=True).encode())
    except UnicodeError as error:
        raise ImportFileError(
            f"{file.path.name} is not text in {encoding} ({error}). Save it as UTF-8 and import it again."
        ) from error
    return target


def is_utf8(path: Path) -> bool:
    """Tell whether the whole file is UTF-8 text."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with open(path, "rb") as source:
            for chunk in _chunks(source):
                decoder.decode(chunk)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def _chunks(source: IO[bytes]) -> Iterable[bytes]:
    return iter(lambda: source.read(CHUNK), b"")
