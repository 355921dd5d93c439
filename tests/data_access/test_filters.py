"""Filters are one value: written into an address and read back unchanged."""

from __future__ import annotations

from datetime import date, timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.contract import AGE_BANDS
from data_access.errors import FilterError
from data_access.filters import BASES, COMPARISONS, TIERS, Filters, Scope, listed, unlisted, year_before

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=12)


def _some(words: st.SearchStrategy[str] | tuple[str, ...]) -> st.SearchStrategy[tuple[str, ...]]:
    each = st.sampled_from(words) if isinstance(words, tuple) else words
    return st.lists(each, max_size=4, unique=True).map(tuple)


@st.composite
def choices(draw: st.DrawFn) -> Filters:
    start = draw(st.dates(date(2015, 1, 1), date(2035, 12, 31)))
    return Filters(
        start=start,
        end=start + timedelta(days=draw(st.integers(0, 1_000))),
        compare=draw(st.sampled_from(COMPARISONS)),
        countries=draw(_some(("RU", "FR", "ES", "PL", "ZZ"))),
        ages=draw(_some(AGE_BANDS)),
        tiers=draw(_some(TIERS)),
        categories=draw(_some(WORDS)),
        platforms=draw(_some(WORDS)),
        campaigns=draw(st.lists(st.integers(0, 2**63 - 1), max_size=4).map(tuple)),
        basis=draw(st.sampled_from(BASES)),
        currency=draw(st.sampled_from(("USD", "EUR", "RUB"))),
    )


@given(choices())
def test_a_choice_comes_back_from_its_address(filters: Filters) -> None:
    assert Filters.from_query(filters.to_query()) == filters
    address = urlencode(filters.to_query())
    assert Filters.from_query(dict(parse_qsl(address, keep_blank_values=True))) == filters


def test_words_with_commas_and_percent_signs_stay_whole() -> None:
    words = ("Home, garden", "100% cotton", "50%2C")
    assert unlisted(listed(words)) == words
    assert listed(("RU", "18–24")) == "RU,18–24"


@given(choices())
def test_equal_choices_are_one_cache_key(filters: Filters) -> None:
    assert hash(Filters.from_query(filters.to_query())) == hash(filters)


@given(choices())
def test_the_previous_period_is_as_long_and_ends_the_day_before(filters: Filters) -> None:
    other = Filters(filters.start, filters.end, compare="previous").compared()
    assert other is not None
    assert other.days == filters.days
    assert other.end == filters.start - timedelta(days=1)


def test_the_year_before_keeps_the_rest_of_the_choice() -> None:
    filters = Filters(date(2026, 2, 1), date(2026, 2, 28), compare="year", countries=("FR",))
    assert filters.compared() == Filters(date(2025, 2, 1), date(2025, 2, 28), compare="year", countries=("FR",))
    assert Filters(date(2026, 2, 1), date(2026, 2, 28), compare="none").compared() is None


@pytest.mark.parametrize(
    ("day", "before"),
    [
        (date(2024, 2, 29), date(2023, 2, 28)),
        (date(2025, 2, 28), date(2024, 2, 28)),
        (date(2024, 3, 1), date(2023, 3, 1)),
        (date(2026, 12, 31), date(2025, 12, 31)),
    ],
)
def test_the_same_day_a_year_before(day: date, before: date) -> None:
    assert year_before(day) == before


@pytest.mark.parametrize(
    ("end", "start"),
    [
        (date(2026, 11, 15), date(2025, 11, 16)),
        (date(2024, 2, 29), date(2023, 3, 1)),
        (date(2025, 2, 28), date(2024, 2, 29)),
    ],
)
def test_the_trailing_year_is_twelve_months_ending_with_the_period(end: date, start: date) -> None:
    trailing = Filters(end - timedelta(days=6), end).trailing_year()
    assert (trailing.start, trailing.end) == (start, end)


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({}, "from and to"),
        ({"from": "2026-01-01"}, "from and to"),
        ({"from": "01.01.2026", "to": "2026-01-31"}, "from and to"),
        ({"from": "2026-02-01", "to": "2026-01-31"}, "ends before"),
        ({"from": "2026-01-01", "to": "2026-01-31", "campaign": "summer"}, "campaign.*'summer'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "basis": "order"}, "basis.*'ordered'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "tier": "macros"}, "tier.*'macro'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "age": "18-24"}, "age.*'18–24'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "compare": "years"}, "compare.*'year'"),
        ({"from": "2026-01-01", "to": "2026-01-31", "currency": "euro"}, "currency"),
    ],
)
def test_a_bad_parameter_is_named(query: dict[str, str], words: str) -> None:
    with pytest.raises(FilterError, match=words):
        Filters.from_query(query)


def test_a_scope_keeps_its_rights_over_the_comparison_period() -> None:
    scope = Scope(Filters(date(2026, 1, 11), date(2026, 1, 20)), countries=frozenset({"FR"}))
    other = scope.compared()
    assert other is not None
    assert other.countries == {"FR"}
    assert (other.filters.start, other.filters.end) == (date(2026, 1, 1), date(2026, 1, 10))
