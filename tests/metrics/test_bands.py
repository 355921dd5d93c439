"""The creators of chosen bands are those who are in one of them, whichever are chosen."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, combinations

import pytest
from sqlalchemy import ColumnElement, select

from data_access.contract import AGE_BANDS, creators
from data_access.database import Database
from data_access.filters import TIERS
from metrics.bands import age_band, of_ages, of_tiers, tier
from tests.drawn import drawn_database

YEAR = 2026
AGES = (None, -1, 0, 17, 18, 24, 25, 34, 35, 44, 45, 54, 55, 99)
FOLLOWERS = (0, 9_999, 10_000, 99_999, 100_000, 499_999, 500_000, 999_999, 1_000_000, 10**9)


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """Return a programme with a creator at each edge of each band."""
    opened = drawn_database(
        tmp_path_factory.mktemp("bands"),
        creators=[
            *({"birth_year": None if age is None else YEAR - age} for age in AGES),
            *({"followers": followers} for followers in FOLLOWERS),
        ],
    )
    yield opened
    opened.close()


def any_of(words: Sequence[str]) -> list[tuple[str, ...]]:
    return list(chain.from_iterable(combinations(words, size) for size in range(len(words) + 1)))


def found(database: Database, condition: ColumnElement[bool]) -> set[int]:
    return set(database.ask(select(creators.c.creator_id).where(condition)).values["creator_id"])


@pytest.mark.parametrize("bands", any_of(AGE_BANDS), ids=",".join)
def test_creators_of_ages(database: Database, bands: tuple[str, ...]) -> None:
    assert found(database, of_ages(bands, YEAR)) == found(database, age_band(YEAR).in_(bands))


@pytest.mark.parametrize("tiers", any_of(TIERS), ids=",".join)
def test_creators_of_tiers(database: Database, tiers: tuple[str, ...]) -> None:
    assert found(database, of_tiers(tiers)) == found(database, tier().in_(tiers))
