"""A support person finds the creator by whatever the caller gives, and nobody finds whom they may not see."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from data_access.database import Database
from data_access.filters import Filters, Scope
from metrics.lookup import MOST_HITS, lookup
from tests.drawn import Draw

EVERYONE = Scope(Filters(date(2026, 3, 1), date(2026, 3, 31)))
POLINA = {
    "creator_id": 71,
    "external_id": "aff-900",
    "handle": "Polina_N",
    "display_name": "Полина Новикова",
    "email": "Polina.N@example.org",
    "phone": "+7 912 345-67-89",
    "country": "RU",
    "manager": "team-ru",
}
NOEMIE = {"creator_id": 72, "handle": "noemie.l", "display_name": "Noémie L’Hermite", "phone": "0033612345678"}
ORDER = {"creator_id": 72, "order_id": "2026-XY-1"}
PAYOUT = {"creator_id": 72, "reference": "PO-77"}


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(creators=[POLINA, NOEMIE], commissions=[ORDER, ORDER], payouts=[PAYOUT])


def found(database: Database, query: str, scope: Scope = EVERYONE) -> list[tuple[int, str]]:
    frame = lookup(database, scope, query=query).frame
    return [(int(row.creator_id), str(row.matched)) for row in frame.itertuples()]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("71", [(71, "id")]),
        ("#71", [(71, "id")]),
        (" aff-900 ", [(71, "external id")]),
        ("POLINA.N@EXAMPLE.ORG", [(71, "e-mail")]),
        ("@polina_n", [(71, "handle")]),
        ("polina_N", [(71, "handle")]),
        ("+7 (912) 345 67 89", [(71, "phone")]),
        ("8 912 345 67 89", [(71, "phone, without the country's code")]),
        ("+33 6 12 34 56 78", [(72, "phone, without the country's code")]),
        ("06 12 34 56 78", [(72, "phone, without the country's code")]),
        ("2026-XY-1", [(72, "order 2026-XY-1")]),
        ("po-77", [(72, "payout reference PO-77")]),
        ("полина новикова", [(71, "name")]),
        ("Polina Novikova", [(71, "name or handle, spelled otherwise")]),
        ("Novikova, Polina", [(71, "name or handle contains “Novikova Polina”")]),
        ("NOVIK", [(71, "name or handle contains “NOVIK”")]),
        ("Ноэми", [(72, "name or handle begins with “Ноэми”")]),
        ("noemie lhermite", [(72, "name or handle, spelled otherwise")]),
        ("L'Hermite", [(72, "name or handle contains “L'Hermite”")]),
        ("nobody", []),
        ("71 72", [(71, "id"), (72, "id")]),
        ("71 72 10072", []),
        ("72;aff-900\n@noemie.l", [(72, "id, handle"), (71, "external id")]),
    ],
)
def test_a_creator_is_found_by_whatever_is_given(
    programme: Database, query: str, expected: list[tuple[int, str]]
) -> None:
    assert found(programme, query) == expected


def test_a_handle_written_with_its_at_sign_brings_nobody_whose_name_has_it(drawn: Draw) -> None:
    database = drawn(creators=[{"creator_id": 1, "handle": "anna"}, {"creator_id": 2, "handle": "anna_b"}])
    assert found(database, "@Anna") == [(1, "handle")]
    assert [creator for creator, _ in found(database, "anna")] == [1, 2]
    assert [creator for creator, _ in found(database, "@ann")] == [1, 2]
    assert [creator for creator, _ in found(database, "@anna, ann")] == [1, 2]


def test_short_numbers_with_spaces_are_a_phone_where_somebody_has_it_else_ids(drawn: Draw) -> None:
    numbers = [{"creator_id": number} for number in (17, 21, 35, 99)]
    apart = lookup(drawn(creators=numbers), EVERYONE, query="17 21 35 99")
    assert sorted(apart.frame["creator_id"]) == [17, 21, 35, 99]
    assert "17 21 35 99 is nobody's phone number" in apart.notes[0]
    phone = lookup(
        drawn(creators=[*numbers, {"creator_id": 5, "phone": "+45 17213599"}]), EVERYONE, query="17 21 35 99"
    )
    assert phone.frame["creator_id"].tolist() == [5]
    assert phone.notes == ()


@pytest.mark.parametrize("query", ["+17 21 35 99", "017 21 35 99", "(17) 21 35 99", "17-21 35 99"])
def test_what_has_the_shape_of_a_phone_is_no_ids(drawn: Draw, query: str) -> None:
    assert found(drawn(creators=[{"creator_id": number} for number in (17, 21, 35, 99)]), query) == []


@pytest.mark.parametrize(("query", "expected"), [("an", [1, 3]), ("АН", [1, 3]), ("an b", [3]), ("nna", [1, 2, 3])])
def test_one_or_two_letters_are_those_a_word_begins_with(drawn: Draw, query: str, expected: list[int]) -> None:
    names = ("Anna", "Joanna", "Zoë Ancel-Benna")
    database = drawn(creators=[{"display_name": name, "handle": f"h{at}"} for at, name in enumerate(names)])
    assert sorted(number for number, _ in found(database, query)) == expected


@pytest.mark.parametrize(
    "query", ["%", "_", "__", "*", ".*", "\\", "'", '"; drop table creators', "(", "[a", "\x00", " , ;\n"]
)
def test_marks_of_a_pattern_find_nobody_and_break_nothing(programme: Database, query: str) -> None:
    assert found(programme, query) == []


def test_marks_of_a_pattern_are_found_where_a_name_has_them(drawn: Draw) -> None:
    database = drawn(
        creators=[{"display_name": "100% Anna*"}, {"display_name": "Anna"}, {"display_name": "1000 Annas"}]
    )
    assert [number for number, _ in found(database, "100%")] == [1]
    assert lookup(database, EVERYONE, query="anna*").frame["closeness"].tolist() == ["part", "similar", "similar"]


def test_best_reasons_come_first_and_of_equals_the_most_followed(drawn: Draw) -> None:
    database = drawn(
        creators=[
            {"creator_id": 1, "display_name": "Rosanna", "followers": 900_000},
            {"creator_id": 2, "display_name": "Anna Bell", "followers": 10},
            {"creator_id": 3, "display_name": "Anna Marlow", "followers": 2_000},
            {"creator_id": 4, "display_name": "ANNA", "followers": 5},
            {"creator_id": 5, "display_name": "Zed", "handle": "anna", "followers": 1},
        ]
    )
    frame = lookup(database, EVERYONE, query="anna").frame
    assert frame["creator_id"].tolist() == [5, 4, 3, 2, 1]
    assert frame["closeness"].tolist() == ["exact", "exact", "part", "part", "part"]


def test_an_order_brings_the_order_along(programme: Database) -> None:
    assert lookup(programme, EVERYONE, query="2026-XY-1").frame["order_id"].tolist() == ["2026-XY-1"]


def test_a_name_is_searched_in_clear_and_found_masked(programme: Database) -> None:
    (name,) = lookup(programme, EVERYONE, query="novik").frame["display_name"]
    assert name == "П••• Н•••"


def test_what_was_not_found_among_several_is_named(programme: Database) -> None:
    assert lookup(programme, EVERYONE, query="71, 999").notes == ("Not found: 999.",)


def test_hits_are_bounded_and_say_so(drawn: Draw) -> None:
    database = drawn(creators=[{"display_name": f"Anna {n}"} for n in range(MOST_HITS + 5)])
    answer = lookup(database, EVERYONE, query="anna")
    assert len(answer.frame) == MOST_HITS
    assert "More than 25" in answer.notes[0]


@pytest.mark.parametrize("rest", ["a", "a ", "1,", "+7 ", "https://", "a@b.", "\\", "%_", "é", "@"])
def test_a_search_of_any_length_looks_for_as_much_as_fits(programme: Database, rest: str) -> None:
    assert (71, "id") in found(programme, "71, " + rest * (500_000 // len(rest)))


def test_filters_of_the_bar_do_not_hide_a_creator(programme: Database) -> None:
    narrow = Filters(
        date(2020, 1, 1), date(2020, 1, 2), countries=("ES",), tiers=("mega",), campaigns=(5,), currency="PLN"
    )
    for query in ("71", "2026-XY-1", "po-77", "новикова"):
        assert found(programme, query, Scope(narrow)) == found(programme, query) != []


@pytest.mark.parametrize(
    "rights",
    [
        {"countries": frozenset({"ES"})},
        {"countries": frozenset()},
        {"managers": frozenset({"team-es"})},
        {"campaigns": frozenset({9})},
    ],
)
@pytest.mark.parametrize(
    "query", ["71", "polina.n@example.org", "+79123456789", "полина", "2026-XY-1", "PO-77", "@noemie.l"]
)
def test_nobody_is_found_outside_the_viewers_rights(programme: Database, rights: dict[str, Any], query: str) -> None:
    assert found(programme, query, replace(EVERYONE, **rights)) == []


def test_contact_data_does_not_leave_with_the_hits(programme: Database) -> None:
    frame = lookup(programme, EVERYONE, query="polina.n@example.org").frame
    written = frame.to_csv().lower()
    assert "example.org" not in written
    assert "912" not in written


def test_every_sampled_creator_is_found_by_their_own_keys(sample: Database) -> None:
    with sample.engine.connect() as direct:
        rows = direct.exec_driver_sql(
            "select creator_id, external_id, handle, email, phone from creators where external_id is not null "
            "and email is not null and phone is not null order by hash(creator_id) limit 5"
        ).fetchall()
        owners = direct.exec_driver_sql(
            "select order_id, min(creator_id) from commissions where order_id is not null "
            "group by order_id having count(distinct creator_id) = 1 order by hash(order_id) limit 3"
        ).fetchall()
    for number, *keys in rows:
        for key in keys:
            assert number in [hit for hit, _ in found(sample, key)], key
    for order, number in owners:
        assert found(sample, order) == [(number, f"order {order}")]
