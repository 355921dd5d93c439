"""What the benchmark types for a caller: a name at another keyboard, or with a slip."""

from __future__ import annotations

from benchmarks.lookups import cyrillic, latin, mistyped


def test_a_cyrillic_name_is_typed_in_latin_letters() -> None:
    assert latin("Юлия Щукина") == "yuliya shchukina"


def test_a_latin_name_is_typed_in_cyrillic_letters() -> None:
    assert cyrillic("Maxim Petrov") == "максим петров"


def test_a_slip_swaps_two_letters() -> None:
    assert mistyped("Marina Petrova") == "Mraina Petrova"
