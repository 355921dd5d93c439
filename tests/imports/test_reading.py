"""Whatever a file looks like, its rows come in as text with their true lines, and no row is lost without a word."""

from __future__ import annotations

import gzip
import zipfile
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_access.errors import ImportFileError
from data_access.imports.files import source_files, table_name
from data_access.imports.staging import Misfit, Sandbox, StagedFile


class Reader:
    """Stages one file after another, each in a sandbox of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def open(self, name: str, content: bytes) -> tuple[Sandbox, StagedFile]:
        path = self.folder / name
        path.write_bytes(content)
        work = self.folder / f"work of {name}"
        work.mkdir()
        sandbox = Sandbox(work, "500MB", 2)
        return sandbox, sandbox.stage(source_files([path])[0])

    def rows(self, name: str, content: bytes) -> list[tuple[object, ...]]:
        sandbox, staged = self.open(name, content)
        with sandbox:
            query = f'select * exclude (_file) from "{staged.source.name}" order by _line'
            return sandbox.connection.execute(query).fetchall()


@pytest.fixture
def reader(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


PLAIN = [("1", "Zoë", 2), ("2", "", 3)]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("comma.csv", "id,name\n1,Zoë\n2,\n".encode()),
        ("no_last_newline.csv", "id,name\n1,Zoë\n2,".encode()),
        ("windows.csv", "id,name\r\n1,Zoë\r\n2,\r\n".encode()),
        ("mark.csv", b"\xef\xbb\xbf" + "id,name\n1,Zoë\n2,\n".encode()),
        ("semicolon.csv", "id;name\n1;Zoë\n2;\n".encode()),
        ("tab.tsv", "id\tname\n1\tZoë\n2\t\n".encode()),
        ("pipe.txt", "id|name\n1|Zoë\n2|\n".encode()),
        ("latin.csv", "id,name\n1,Zoë\n2,\n".encode("cp1252")),
        ("wide.csv", "id,name\n1,Zoë\n2,\n".encode("utf-16")),
        ("packed.csv.gz", gzip.compress("id,name\n1,Zoë\n2,\n".encode(), mtime=0)),
    ],
)
def test_any_plain_file_reads_the_same(reader: Reader, name: str, content: bytes) -> None:
    assert reader.rows(name, content) == PLAIN


def test_a_quoted_newline_moves_the_lines_below_it(reader: Reader) -> None:
    content = b'id,note\n1,"two\nlines"\n2,"say ""hi"""\n\n3,x\n'
    assert reader.rows("notes.csv", content) == [("1", "two\nlines", 2), ("2", 'say "hi"', 4), ("3", "x", 6)]


def test_an_inch_mark_inside_a_field_is_only_a_mark(reader: Reader) -> None:
    assert reader.rows("pipes.csv", b'id,size\n1,5" pipe\n2,6" pipe\n') == [("1", '5" pipe', 2), ("2", '6" pipe', 3)]


@pytest.mark.parametrize("separator", [b"\n", b"\n\n"], ids=["fast", "exact"])
def test_rows_that_do_not_fit_the_header_are_kept_apart_with_their_lines(reader: Reader, separator: bytes) -> None:
    content = separator.join([b"a,b,c", b"1,2,3", b"4,5", b'6,"7, 7",8', b"1,2,3,4,5", b",,"]) + b"\n"
    step = len(separator)
    sandbox, staged = reader.open("ragged.csv", content)
    with sandbox:
        kept = sandbox.connection.execute("select a, _line from ragged order by _line").fetchall()
        assert kept == [("1", 1 + step), ("6", 1 + 3 * step), ("", 1 + 5 * step)]
        assert sandbox.misfits(staged) == [Misfit(1 + 2 * step, 2), Misfit(1 + 4 * step, 5)]
        lines = [1 + 2 * step, 1 + 3 * step]
        assert list(sandbox.raw_text(staged, lines).values()) == ["4,5", '6,"7, 7",8']


def test_the_raw_text_of_a_row_with_a_newline_is_whole(reader: Reader) -> None:
    sandbox, staged = reader.open("notes.csv", b'id,note\r\n1,"two\r\nlines"\r\n2,x\r\n')
    with sandbox:
        assert sandbox.raw_text(staged, [2]) == {2: '1,"two\r\nlines"'}


def test_parquet_and_workbooks_count_the_header_as_line_one(reader: Reader, tmp_path: Path) -> None:
    pq.write_table(pa.table({"id": [1, 2], "price": [2.55, None]}), tmp_path / "made.parquet")
    assert reader.rows("p.parquet", (tmp_path / "made.parquet").read_bytes()) == [("1", "2.55", 2), ("2", None, 3)]
    workbook = (Path(__file__).parent / "fixtures" / "orders.xlsx").read_bytes()
    assert reader.rows("orders.xlsx", workbook) == [("7", "2.5", "2026-01-31", 2), ("8", "Ünal", "", 4)]


def test_headers_become_usable_names(reader: Reader) -> None:
    sandbox, staged = reader.open("h.csv", b"Order ID\t,id,ID,,\n1,2,3,4,5\n")
    with sandbox:
        assert staged.columns == ("Order ID", "id", "ID_2", "column_4", "column_5")


def test_a_zip_of_one_file_is_that_file(reader: Reader, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "made.zip", "w") as archive:
        archive.writestr("inner.csv", "id,name\n1,Zoë\n2,\n")
    assert reader.rows("rates.zip", (tmp_path / "made.zip").read_bytes()) == PLAIN


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"a,b\n1,\x00\n", "NUL"),
        (gzip.compress(b"a,b\n1,2\n" * 1000, mtime=0)[:-20], "damaged"),
        (b"PAR1 and then nothing", "cannot be read as Parquet"),
        (b"PK\x03\x04 and then nothing", "damaged"),
        (b"a,b\n\x81,2\n", "not text"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(reader: Reader, content: bytes, said: str) -> None:
    with pytest.raises(ImportFileError, match=said):
        reader.open("broken.csv", content)


def test_a_file_is_staged_under_its_stem() -> None:
    assert table_name(Path("in/orders_2026.csv.gz")) == "orders_2026"
    assert table_name(Path("eurofxref-hist.zip")) == "eurofxref_hist"
