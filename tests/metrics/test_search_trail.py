"""What was searched for is kept by kind and mask, never as it was typed."""

from __future__ import annotations

import pytest

from metrics.search_trail import search_trail


@pytest.mark.parametrize(
    ("query", "kept"),
    [
        ("Anna.K@example.org", ["e-mail: A•••@e•••.org"]),
        ("+33 6 11 11 22 12", ["phone or number: +33 ••• ••12"]),
        ("89121234567", ["phone or number: 89 ••• ••67"]),
        ("71", ["id: 71"]),
        ("@polina_n", ["handle: @p•••"]),
        ("https://instagram.com/polina_n/", ["handle: @p•••"]),
        ("Anna <mailto@example.org>; mailto:anna@example.org", ["e-mail: m•••@e•••.org", "e-mail: a•••@e•••.org"]),
        ("Полина Новикова", ["name: П••• Н•••"]),
        ("ORD-2026-000017", ["key: OR•••17"]),
        ("71, Anna Karlsson", ["id: 71", "name: A••• K•••"]),
        ("", []),
    ],
)
def test_each_thing_is_kept_masked(query: str, kept: list[str]) -> None:
    assert search_trail(query) == kept
