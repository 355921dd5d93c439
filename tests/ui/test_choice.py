"""What the filter bar holds goes into the address and comes back the same; what is not known is said."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data_access.contract import AGE_BANDS
from data_access.filters import BASES, COMPARISONS, TIERS, Filters
from ui.choice import Choice, Choices, read
from ui.periods import CUSTOM, PERIODS, days_of

CHOICES = Choices(
    countries=("RU", "FR"),
    categories=("beauty", "home, garden"),
    platforms=("tiktok", "vk"),
    campaigns={7: "Spring", 8: "11.11"},
    currencies=("USD", "EUR"),
    first_day=date(2025, 3, 1),
    last_day=date(2026, 11, 22),
)


def _some(values: tuple[object, ...]) -> st.SearchStrategy[tuple[object, ...]]:
    return st.lists(st.sampled_from(values), unique=True).map(tuple)


choices = st.builds(
    Choice,
    period=st.sampled_from([period for period in PERIODS if period != CUSTOM]),
    compare=st.sampled_from(COMPARISONS),
    countries=_some(CHOICES.countries),
    ages=_some(AGE_BANDS),
    tiers=_some(TIERS),
    categories=_some(CHOICES.categories),
    platforms=_some(CHOICES.platforms),
    campaigns=_some(tuple(CHOICES.campaigns)),
    basis=st.sampled_from(BASES),
    currency=st.sampled_from(CHOICES.currencies),
)


@given(choices)
def test_a_choice_comes_back_from_its_address(choice: Choice) -> None:
    assert read(choice.parameters(), CHOICES) == choice


@given(choices)
def test_the_link_with_fixed_days_stands_for_the_same_filters(choice: Choice) -> None:
    filters = choice.filters(CHOICES)
    again = read(filters.to_query(), CHOICES)
    assert again.filters(CHOICES) == filters == Filters.from_query(filters.to_query())
    assert again.refused == ()


def test_the_default_needs_no_parameters() -> None:
    assert Choice().parameters() == {}
    assert read({}, CHOICES) == Choice()


def test_an_age_band_may_be_typed_with_a_plain_hyphen_and_is_written_back_as_it_is() -> None:
    choice = read({"age": "18-24,25–34,18–24"}, CHOICES)
    assert choice == Choice(ages=("18–24", "25–34"))
    assert choice.refused == ()
    assert choice.parameters() == {"age": "18–24,25–34"}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ("country", "Atlantis"),
        ("campaign", "99"),
        ("campaign", "first"),
        ("age", "12"),
        ("period", "fortnight"),
        ("basis", "felt"),
        ("currency", "eur"),
        ("from", "yesterday"),
    ],
)
def test_what_a_link_asks_for_and_nobody_knows_is_left_out_and_said(parameter: str, value: str) -> None:
    choice = read({parameter: value}, CHOICES)
    assert choice == Choice()
    assert len(choice.refused) == 1
    assert value in choice.refused[0]
    assert parameter in choice.refused[0]


def test_days_the_wrong_way_round_are_swapped_and_said() -> None:
    choice = read({"from": "2026-05-01", "to": "2026-04-01"}, CHOICES)
    assert (choice.start, choice.end) == (date(2026, 4, 1), date(2026, 5, 1))
    assert len(choice.refused) == 1


@pytest.mark.parametrize(
    ("period", "expected"),
    [
        ("7d", (date(2026, 11, 16), date(2026, 11, 22))),
        ("90d", (date(2026, 8, 25), date(2026, 11, 22))),
        ("12m", (date(2025, 11, 23), date(2026, 11, 22))),
        ("month", (date(2026, 11, 1), date(2026, 11, 22))),
        ("last-month", (date(2026, 10, 1), date(2026, 10, 31))),
        ("year", (date(2026, 1, 1), date(2026, 11, 22))),
        ("all", (date(2025, 3, 1), date(2026, 11, 22))),
    ],
)
def test_named_periods_end_with_the_data(period: str, expected: tuple[date, date]) -> None:
    assert days_of(period, CHOICES.first_day, CHOICES.last_day) == expected


def test_twelve_months_that_end_on_a_leap_day() -> None:
    assert days_of("12m", date(2020, 1, 1), date(2024, 2, 29)) == (date(2023, 3, 1), date(2024, 2, 29))
