"""Names are found however they are spelled: case, accents, Latin or Cyrillic letters."""

from __future__ import annotations

import re

import pytest

from metrics.name_pattern import pattern


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("julia", "Юлия"),
        ("yulia", "Юлия"),
        ("Юлия", "Iuliia"),
        ("Tatyana", "Татьяна"),
        ("Наталья", "natalia_99"),
        ("artyom", "Артём"),
        ("артем", "Artyom"),
        ("Dmitry", "Дмитрий"),
        ("дмитрий", "dmitry"),
        ("xenia", "Ксения"),
        ("Щербакова", "shcherbakova"),
        ("zhukov", "Жуков"),
        ("zaytsev", "Зайцев"),
        ("alexander", "Александр"),
        ("lukasz", "Łukasz"),
        ("ŁUKASZ", "lukasz"),
        ("noemie", "NOÉMIE"),
        ("wojcik", "Wójcik"),
        ("strasse", "Straße"),
        ("oneill", "O’Neill"),
        ("서연", "김서연"),
        ("Μαρία", "ΜΑΡΊΑ"),
    ],
)
def test_a_name_is_found_in_its_other_spelling(typed: str, name: str) -> None:
    assert re.search(pattern(typed), name)


@pytest.mark.parametrize(("typed", "name"), [("anna", "Ivan"), ("олег", "Olga"), ("maria", "Marta"), ("a.b", "axxb")])
def test_another_name_is_not(typed: str, name: str) -> None:
    assert not re.search(pattern(typed), name)
