"""Masks show enough to compare with what a caller says, and hide the rest."""

from __future__ import annotations

import pytest

from metrics.masking import masked_email, masked_name, masked_phone, masked_year


@pytest.mark.parametrize(
    ("clear", "mask"),
    [
        ("Полина Новикова", "П••• Н•••"),
        ("Noémie L’Hermite de la Tour", "N••• L••• d•••"),
        ("李雷", "李•••"),
        ("  ", "•••"),
        ("<script>", "s•••"),
        ("\u202e*** !", "•••"),
    ],
)
def test_name(clear: str, mask: str) -> None:
    assert masked_name(clear) == mask


@pytest.mark.parametrize(
    ("clear", "mask"),
    [
        ("anna@example.com", "a•••@e•••.com"),
        ("a@b.co.uk", "a•••@b•••.uk"),
        ("anna@localhost", "a•••@l•••"),
        ("not an address", "•••"),
        ("", "•••"),
    ],
)
def test_email(clear: str, mask: str) -> None:
    assert masked_email(clear) == mask


@pytest.mark.parametrize(
    ("clear", "mask"),
    [
        ("+7 912 345-67-12", "+7 ••• ••12"),
        ("+33612345678", "+33 ••• ••78"),
        ("0033612345678", "00 ••• ••78"),
        ("1234567", "•••"),
        ("", "•••"),
    ],
)
def test_phone(clear: str, mask: str) -> None:
    assert masked_phone(clear) == mask


def test_year() -> None:
    assert [masked_year(1999), masked_year(2004)] == ["19••", "20••"]
