"""The arrows of the house: app → pages → ui, metrics, access → data_access, and the rules that keep it tidy."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from streamlit import config

from data_access.settings import ROOT

MOST_LINES = 350

# What every page begins with, and the profile that a page is too long for: the parts of pages that pages, and only
# they, may import. Streamlit runs the rest.
SHARED_BY_PAGES = ("pages.opening.", "pages.profile.")

# Who may import whom within the project.
ARROWS: dict[str, frozenset[str]] = {
    "app": frozenset({"ui", "metrics", "access", "data_access"}),
    "pages": frozenset({"ui", "metrics", "access", "data_access"}),
    "ui": frozenset({"ui", "data_access"}),
    "metrics": frozenset({"metrics", "data_access"}),
    "access": frozenset({"access", "data_access"}),
    "data_access": frozenset({"data_access"}),
    "sample_data": frozenset({"sample_data", "data_access"}),
    "docs": frozenset({"docs", "metrics", "access", "data_access"}),
    "benchmarks": frozenset({"benchmarks", "app", "ui", "metrics", "access", "data_access", "sample_data", "tests"}),
    "tests": frozenset({"tests", "app", "ui", "metrics", "access", "data_access", "sample_data", "docs", "benchmarks"}),
}

# What must work without a page, without a server, or without a database.
KEPT_OUT: dict[str, frozenset[str]] = {
    "ui": frozenset({"sqlalchemy", "duckdb", "data_access.imports"}),
    "metrics": frozenset({"streamlit"}),
    "data_access": frozenset({"streamlit"}),
    "sample_data": frozenset({"streamlit"}),
    "docs": frozenset({"streamlit"}),
}

# access learns who is looking from Streamlit, in one module and no more.
STREAMLIT_MODULES_IN_ACCESS = 1


def _files(room: str) -> list[Path]:
    return [ROOT / "app.py"] if room == "app" else sorted((ROOT / room).rglob("*.py"))


FILES = {file: room for room in ARROWS for file in _files(room) if file.exists()}


def imports(source: str, room: str) -> frozenset[str]:
    """Return every module a source imports, at its head or within a function, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            found.update(name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            module = room if node.level else (node.module or "")
            found.add(module)
            found.update(f"{module}.{name.name}" for name in node.names)
    return frozenset(found)


def forbidden(source: str, room: str) -> list[str]:
    """Return the imports of a source that its room may not have."""
    found = imports(source, room)
    against_arrows = {name for name in found if name.split(".")[0] in ARROWS.keys() - ARROWS[room]}
    if room == "pages":
        against_arrows = {name for name in against_arrows if not f"{name}.".startswith(SHARED_BY_PAGES)}
    kept_out = {name for name in found for out in KEPT_OUT.get(room, ()) if f"{name}.".startswith(f"{out}.")}
    return sorted(against_arrows | kept_out)


def unbounded_caches(source: str) -> Iterator[int]:
    """Yield the line of each use of st.cache_data that does not say ttl and max_entries."""
    tree = ast.parse(source)
    bounded = {
        node.func
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and {"ttl", "max_entries"} <= {keyword.arg for keyword in node.keywords}
    }
    methods = {node.value for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr == "cache_data" and node not in bounded | methods:
            yield node.lineno
        if isinstance(node, ast.ImportFrom) and node.module == "streamlit" and "cache_data" in _names(node):
            yield node.lineno


def _names(node: ast.ImportFrom) -> set[str]:
    return {name.name for name in node.names}


@pytest.mark.parametrize("file", FILES, ids=lambda file: str(file.relative_to(ROOT)))
def test_a_file_keeps_to_the_arrows_and_to_one_idea(file: Path) -> None:
    source = file.read_text(encoding="utf-8")
    assert not forbidden(source, FILES[file])
    assert len(source.splitlines()) <= MOST_LINES, "split it: a file is one idea"
    assert not list(unbounded_caches(source)), "st.cache_data needs ttl and max_entries"


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("metrics", "import streamlit as st"),
        ("metrics", "from ui.cards import card"),
        ("data_access", "def late():\n    from streamlit.runtime import exists"),
        ("data_access", "import metrics.measures"),
        ("ui", "from sqlalchemy import select"),
        ("ui", "import duckdb"),
        ("ui", "from metrics import measures"),
        ("ui", "from data_access import imports"),
        ("ui", "from data_access.imports.staging import stage"),
        ("access", "from metrics.trend import trend"),
        ("app", "from pages.programme import overview"),
        ("tests", "import pages"),
        ("ui", "from pages.opening import open_page"),
        ("pages", "from pages.support import creators"),
        ("pages", "import pages"),
        ("data_access", "import app"),
    ],
)
def test_an_import_against_the_arrows_is_seen(room: str, source: str) -> None:
    assert forbidden(source, room)


@pytest.mark.parametrize(
    ("room", "source"),
    [
        ("ui", "import streamlit as st\nfrom data_access.filters import Filters\nfrom ui.formats import money"),
        ("pages", "from access.viewer import viewer\nfrom metrics.trend import trend"),
        ("pages", "from pages.opening import open_page"),
        ("metrics", "from sqlalchemy import select\nfrom data_access.database import Database"),
        ("data_access", "from . import contract"),
    ],
)
def test_an_import_along_the_arrows_is_allowed(room: str, source: str) -> None:
    assert not forbidden(source, room)


@pytest.mark.parametrize(
    ("source", "lines"),
    [
        ("@st.cache_data\ndef f(): ...", [1]),
        ("@st.cache_data()\ndef f(): ...", [1]),
        ("@st.cache_data(ttl=60)\ndef f(): ...", [1]),
        ("g = streamlit.cache_data(f)", [1]),
        ("from streamlit import cache_data", [1]),
        ("@st.cache_data(ttl=60, max_entries=10)\ndef f(): ...", []),
        ("st.cache_data.clear()", []),
    ],
)
def test_an_unbounded_cache_is_seen(source: str, lines: list[int]) -> None:
    assert list(unbounded_caches(source)) == lines


def test_streamlit_has_one_door_into_access() -> None:
    users = [
        file.name
        for file, room in FILES.items()
        if room == "access" and any(_is_streamlit(name) for name in imports(file.read_text(encoding="utf-8"), room))
    ]
    assert len(users) <= STREAMLIT_MODULES_IN_ACCESS, users


def _is_streamlit(name: str) -> bool:
    # What its messages look like says nothing about who is looking.
    return name.split(".")[0] == "streamlit" and not name.startswith("streamlit.proto.")


def test_errors_import_nothing_of_the_project() -> None:
    found = imports((ROOT / "data_access" / "errors.py").read_text(encoding="utf-8"), "data_access")
    assert not {name.split(".")[0] for name in found} & ARROWS.keys()


def test_no_script_lies_directly_in_pages() -> None:
    """Streamlit opens such a script by its address, whatever the navigation says."""
    assert not list((ROOT / "pages").glob("*.py"))


def test_every_option_in_the_configuration_is_one_that_streamlit_knows() -> None:
    """`runner.postScriptGC` is hidden: an upgrade that drops it would cost 100 ms a run without a word."""
    options = dict(_flat(tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))))
    assert options["runner.postScriptGC"] is False
    assert sorted(options.keys() - config.get_config_options().keys()) == []


def _flat(section: Mapping[str, object], prefix: str = "") -> Iterator[tuple[str, object]]:
    for name, value in section.items():
        if isinstance(value, Mapping):
            yield from _flat(value, f"{prefix}{name}.")
        else:
            yield f"{prefix}{name}", value
