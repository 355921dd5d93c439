"""The creators page: from whatever the caller gives to where their money is."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Open
from ui import answers

HOSTILE = "**bold** [x](javascript:alert(1)) <script>alert(1)</script>"
PEOPLE = [
    {
        "handle": "anna **bold** [x](javascript:alert(1))",
        "display_name": "Anna Karlsson",
        "email": "anna.secret@example.org",
        "phone": "+33611112212",
        "birth_year": 1991,
    },
    {"handle": "annabel", "display_name": "Annabel"},
]


@pytest.fixture
def programme(drawn: Draw) -> Database:
    return drawn(
        creators=PEOPLE,
        commissions=[
            {"commission_minor": 123456, "status": "paid", "order_id": "A-1", "paid_at": datetime(2026, 4, 7)},
            {"commission_minor": 500, "currency": "JPY", "order_id": "A-2"},
        ],
        contents=[{"title": HOSTILE, "url": "javascript:alert(1)"}],
    )


def everything(page: AppTest) -> str:
    """Return all that was sent to the browser."""
    return "".join(str(element.proto) for element in page.main) + str(page.main)


def test_nothing_asked_says_what_can_be_asked(app: Open) -> None:
    page = app("creators")
    assert any("phone, order id" in caption.value for caption in page.caption)


def told(page: AppTest) -> str:
    """Return all the words to paste that the page shows."""
    return "\n".join(code.value for code in page.code)


def opened(page: AppTest) -> list[str]:
    """Return the sentences that say how many lines are listed and what they come to."""
    return [caption.value.replace("\\", "") for caption in page.caption if "Lines: " in caption.value]


def test_a_single_hit_opens_the_profile_with_the_money_in_words(app: Open, programme: Database) -> None:
    page = app("creators", programme, q="anna.secret@example.org")
    assert "Paid to you so far: US$1,234.56. The latest payment was made on 7 Apr 2026." in told(page)


def test_contact_data_never_reaches_the_browser_in_clear(app: Open, programme: Database) -> None:
    sent = everything(app("creators", programme, creator="1"))
    for shown in ("A••• K•••", "a•••@e•••.org", "A-1"):
        assert shown in sent
    for clear in ("Karlsson", "anna.secret", "61111", "1991"):
        assert clear not in sent


def test_several_hits_are_listed_best_first(app: Open, programme: Database) -> None:
    page = app("creators", programme, q="anna")
    assert "2 creators found" in everything(page)


def test_a_similar_name_says_that_it_is_similar(app: Open, drawn: Draw) -> None:
    database = drawn(creators=[{"display_name": "Анна Новикова"}, {"display_name": "Novikova"}])
    page = app("creators", database, q="novikva")
    assert not page.exception
    assert "Similar to “novikva”" in everything(page)


@pytest.mark.parametrize("query", [{"q": "A-2"}, {"creator": "1", "order": "A-2"}])
def test_an_order_is_told_by_a_search_and_by_its_address(app: Open, programme: Database, query: dict[str, str]) -> None:
    page = app("creators", programme, **query)
    assert "¥500 ready: it comes with your next payment." in told(page)
    assert any(code.value == "A-2" for code in page.code), "its id can be copied"


def test_closing_an_order_keeps_its_creator_open(app: Open, programme: Database) -> None:
    page = app("creators", programme, q="A-2")
    page.button(key="creators_order_close").click().run()
    assert "ready: it comes" not in told(page).split("This is where")[0]
    assert page.subheader


def test_a_step_of_the_address_opens_exactly_its_lines(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1", step="paid", money="USD")
    step, every = opened(page)
    assert step.endswith("USD only. Lines: 1. Their sum: US$1,234.56.")
    assert every == "Lines: 2. Their sum: JP¥500 · US$1,234.56."
    assert page.radio(key="creators_step").value == "paid"


def test_a_step_can_be_opened_and_closed_by_the_keyboard_s_widgets(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1", money="USD")
    page.radio(key="creators_step").set_value("gross").run()
    assert page.query_params["step"] in ("gross", ["gross"])
    assert len(opened(page)) == 2
    page.button(key="creators_step_close").click().run()
    assert "step" not in page.query_params
    assert len(opened(page)) == 1


def test_a_step_nobody_knows_opens_nothing(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1", step="x'; drop", span="y", money="ZZZ")
    assert len(opened(page)) == 1


def test_the_period_is_the_filter_bar_s_where_it_is_asked_for(app: Open, programme: Database) -> None:
    days = {"from": "2026-04-01", "to": "2026-04-30", "basis": "paid"}
    page = app("creators", programme, creator="1", money="USD", step="net", span="filters", **days)
    assert opened(page)[0].endswith("USD only. Lines: 1. Their sum: US$1,234.56.")
    page = app(
        "creators", programme, creator="1", money="USD", step="net", span="filters", **{**days, "to": "2026-04-06"}
    )
    assert any("No commission lines here" in caption.value for caption in page.caption)


def test_lines_can_be_narrowed_to_one_order(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1")
    (box,) = (one for one in page.text_input if one.label == "Order id")
    box.set_value("A-2").run()
    assert opened(page) == ["Lines: 1. Their sum: JP¥500."]


def test_of_a_creator_without_lines_the_answer_says_so_and_no_empty_picture_is_shown(
    app: Open, programme: Database
) -> None:
    page = app("creators", programme, creator="2")
    assert "no commission has come in for you" in told(page)
    assert "From gross commission" not in everything(page)
    assert "Still to come" not in everything(page)


def test_a_possible_duplicate_is_a_link_to_its_profile(app: Open, drawn: Draw) -> None:
    database = drawn(creators=[{"email": "same@example.org"}, {"email": "same@example.org"}])
    page = app("creators", database, creator="1", list="duplicates", country="FR")
    (table,) = (one.value for one in page.dataframe if "reason" in one.value)
    assert table[["creator_id", "reason"]].to_numpy().tolist() == [["creators?country=FR&creator=2", "same e-mail"]]


def test_hostile_handles_are_escaped(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1")
    assert page.subheader[0].value.startswith(r"@anna \*\*bold\*\* \[x\]\(javascript")


@pytest.mark.parametrize(
    "query", [{"q": "nobody at all"}, {"creator": "999"}, {"creator": "x'; drop"}, {"creator": "9" * 30}]
)
def test_not_found_says_what_to_try(app: Open, programme: Database, query: dict[str, str]) -> None:
    page = app("creators", programme, **query)
    assert any("No creator that you may see has" in c.value or "There is no creator" in c.value for c in page.caption)


def test_filters_that_match_nothing_hide_nobody(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1", tier="mega")
    assert page.subheader


def test_a_new_search_leaves_the_open_profile(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1")
    page.text_input[0].set_value("annabel").run()
    assert page.subheader[0].value == "@annabel"
    assert page.query_params.get("q") in ("annabel", ["annabel"])
    assert "creator" not in page.query_params


def test_an_empty_database_finds_nobody(app: Open, drawn: Draw) -> None:
    page = app("creators", drawn(), q="anna")
    assert any("No creator that you may see has" in caption.value for caption in page.caption)


def test_the_sample_shows_paid_commission_as_the_ledger_has_it(app: Open, sample: Database) -> None:
    with sample.engine.connect() as direct:
        creator, paid = direct.exec_driver_sql(
            "select creator_id, sum(commission_minor) from commissions where status = 'paid' and creator_id in "
            "(select creator_id from commissions group by all having min(currency) = 'EUR' and max(currency) = 'EUR') "
            "group by all order by count(*) desc limit 1"
        ).one()
    page = app("creators", creator=str(creator))
    assert f"Paid to you so far: €{paid / 100:,.2f}." in told(page)


def test_the_pictures_are_of_one_currency_at_a_time(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1")
    (choice,) = (one for one in page.get("button_group") if one.label == "Currency of the pictures")
    assert sorted(choice.options) == ["JPY", "USD"]


def test_an_address_longer_than_the_box_is_cut_not_refused(app: Open, programme: Database) -> None:
    page = app("creators", programme, q="x" * 10_000)
    assert not page.exception
    assert len(page.text_input[0].value or "") == 4_000


def test_a_payout_that_differs_from_its_lines_is_named_in_the_list(app: Open, drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        payouts=[{"amount_minor": 1_000}],
        commissions=[
            {"status": "paid", "commission_minor": 999, "payout_id": 1},
            {"status": "paid", "commission_minor": 7},
        ],
    )
    page = app("creators", database, creator="1", list="payouts")
    (table,) = (one.value for one in page.dataframe if "differences" in one.value)
    assert table[["lines_sum", "difference", "differences"]].to_numpy().tolist() == [
        ["US$9.99", "US$0.01", "Amount differs"]
    ]
    assert any("no payout named): 1, US\\$0\\.07" in warning.value for warning in page.warning)


def test_the_address_holds_which_lines_are_listed_and_a_colleague_sees_the_same(app: Open, drawn: Draw) -> None:
    april = datetime(2026, 4, 7)
    database = drawn(
        creators=[{}],
        campaigns=[{"name": "Spring"}],
        enrollments=[{}],
        commissions=[
            {"status": "paid", "kind": "sale", "ordered_at": april, "campaign_id": 1, "order_id": "A-1"},
            {"status": "held", "kind": "bonus", "ordered_at": april, "campaign_id": 1, "order_id": "A-1"},
            {"status": "paid", "kind": "sale", "campaign_id": 1, "order_id": "A-1"},
            {"status": "paid", "kind": "sale", "ordered_at": april, "order_id": "A-1"},
            {"status": "paid", "kind": "sale", "ordered_at": april, "campaign_id": 1, "order_id": "A-2"},
            {"status": "reversed", "kind": "sale", "ordered_at": april, "campaign_id": 1, "order_id": "A-1"},
        ],
    )
    page = app("creators", database, creator="1")
    chosen: list[tuple[str, Any]] = [
        ("line_status", ["paid", "held"]),
        ("line_kind", ["sale"]),
        ("line_month", "2026-04"),
        ("line_campaign", "1"),
        ("line_order", "A-1"),
    ]
    for name, value in chosen:
        (widget,) = (
            one
            for kind in ("button_group", "selectbox", "text_input")
            for one in page.get(kind)
            if one.key == f"creators_{name}"
        )
        widget.set_value(value).run()
    assert opened(page) == ["Lines: 1. Their sum: US$10.00."]
    held = {name: page.query_params[name] for name, _ in chosen}
    address = {name: value if isinstance(value, str) else value[0] for name, value in held.items()}
    assert address["line_status"] == "held,paid"
    assert opened(app("creators", database, creator="1", **address)) == opened(page)


@pytest.mark.parametrize("parameter", ["line_status", "line_kind", "line_month", "line_campaign"])
def test_what_a_forged_address_asks_of_the_lines_is_left_out_and_said(
    app: Open, programme: Database, parameter: str
) -> None:
    page = app("creators", programme, creator="1", **{parameter: "x'; drop **table**"})
    assert opened(page) == ["Lines: 2. Their sum: JP¥500 · US$1,234.56."]
    (said,) = (caption.value for caption in page.caption if "which is not here" in caption.value)
    assert r"\*\*table\*\*" in said


def test_an_order_of_the_address_is_no_more_than_an_order_that_nobody_has(app: Open, programme: Database) -> None:
    page = app("creators", programme, creator="1", line_order="x'; drop " + "x" * 10_000)
    assert opened(page) == ["Lines: 0."]


@pytest.mark.parametrize("forged", [{"list": "x"}, {"list": "payouts", "payout": "999"}, {"payout": "x'; drop"}])
def test_a_list_or_payout_that_nobody_knows_opens_no_more_than_the_list(
    app: Open, programme: Database, forged: dict[str, str]
) -> None:
    page = app("creators", programme, creator="1", **forged)
    assert not any(caption.value.startswith("Lines of the payout") for caption in page.caption)
    assert page.subheader


def test_the_payout_of_the_address_opens_exactly_its_lines(app: Open, drawn: Draw) -> None:
    lines = [{"status": "paid", "payout_id": number, "commission_minor": 100 * number} for number in (1, 2, 2)]
    payouts = [{"amount_minor": 100}, {"amount_minor": 400, "created_at": datetime(2026, 5, 5)}]
    database = drawn(creators=[{}], commissions=lines, payouts=payouts)
    page = app("creators", database, creator="1", list="payouts", payout="2")
    assert opened(page) == ["Lines: 2. Their sum: US$4.00."]


@pytest.mark.parametrize("shown", ["lines", "payouts", "campaigns", "content", "duplicates"])
def test_only_the_list_that_is_shown_is_asked_for(
    app: Open, programme: Database, monkeypatch: pytest.MonkeyPatch, shown: str
) -> None:
    first = {
        "lines": "ledger_lines.line_choices",
        "payouts": "creator_payouts.reconciled_payouts",
        "campaigns": "profile_lists.enrolled_campaigns",
        "content": "profile_lists.content_list",
        "duplicates": "duplicates.duplicates",
    }
    asked: list[str] = []
    monkeypatch.setattr(answers, "recent", lambda: SimpleNamespace(add=lambda one: asked.append(one.question)))
    app("creators", programme, creator="1", list=shown)
    assert {name for name, question in first.items() if f"metrics.{question}" in asked} == {shown}
