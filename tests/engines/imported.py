"""Which questions pages and what draws them can ask: every function of metrics that they import and that takes the
database. However it is asked (alone, side by side, with options, past the cache), it is imported first."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from importlib import import_module
from inspect import getmembers, isfunction, ismodule, signature
from typing import Any

from data_access.database import Database
from data_access.settings import ROOT

ROOMS = ("pages", "ui", "access")


def imported_questions() -> set[str]:
    """Return every question that a page, or what it is drawn with, imports: as `module.function`."""
    sources = [file.read_text(encoding="utf-8") for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    return {question for source in sources for question in imported_in(source)}


def imported_in(source: str) -> Iterator[str]:
    """Yield each question that a source imports, or could reach through a module that it imports."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "metrics":
            module = import_module(str(node.module))
            for name in node.names:
                yield from _questions(getattr(module, name.name, None) or import_module(f"{node.module}.{name.name}"))
        elif isinstance(node, ast.Import):
            for name in node.names:
                if name.name.split(".")[0] == "metrics":
                    yield from _questions(import_module(name.name))


def _questions(imported: Any) -> Iterator[str]:
    functions = [function for _, function in getmembers(imported, isfunction)] if ismodule(imported) else [imported]
    for function in functions:
        if isfunction(function) and function.__module__.startswith("metrics.") and _takes_the_database(function):
            yield f"{function.__module__}.{function.__name__}"


def _takes_the_database(function: Any) -> bool:
    first = next(iter(signature(function).parameters.values()), None)
    return first is not None and first.annotation in (Database, Database.__name__)
