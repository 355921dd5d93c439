"""The payouts page: what is owed and paid is the ledger's, and what the data cannot say is said."""

from __future__ import annotations

from pandas import DataFrame
from streamlit.testing.v1 import AppTest

from data_access.database import Database
from tests.drawn import Draw
from tests.pages.conftest import Open
from ui import answers
from ui.formats import Formats

DOLLARS = Formats("en_001", "USD")


def _texts(page: AppTest) -> str:
    return " ".join([*(m.value for m in page.markdown), *(c.value for c in page.caption)])


def test_the_cards_show_the_commission_of_each_status(app: Open, sample: Database) -> None:
    page = app("payouts", period="all")
    with sample.engine.connect() as connection:
        cents = dict(
            connection.exec_driver_sql(
                "select status, sum(commission_usd_cents) from commissions group by status"
            ).fetchall()
        )
    statuses = ("pending", "held", "approved", "paid", "reversed")
    assert [card.value for card in page.metric][:5] == [DOLLARS.money_compact(cents[status]) for status in statuses]


def test_failed_payouts_are_listed_with_a_link_to_the_creator_and_without_personal_data(
    app: Open, sample: Database
) -> None:
    page = app("payouts", period="all")
    listed = next(one.value for one in page.dataframe if "failed_at" in one.value)
    with sample.engine.connect() as connection:
        newest = connection.exec_driver_sql(
            "select payout_id, creator_id from payouts failed where status = 'failed' and not exists ("
            "select 1 from payouts again where again.creator_id = failed.creator_id "
            "and again.period_end = failed.period_end and again.created_at > failed.created_at) "
            "order by completed_at desc, payout_id desc limit 1"
        ).one()
    first = listed.iloc[0]
    assert first["payout_id"] == newest.payout_id
    assert first["creator_id"].startswith("creators?")
    assert first["creator_id"].endswith(f"creator={newest.creator_id}")
    assert not {"email", "phone", "display_name"} & set(listed.columns)
    assert len(listed) <= 200


def test_what_waits_is_asked_once_for_all_periods(app: Open) -> None:
    asked = []
    for start, end, basis in (("2026-03-01", "2026-04-30", "ordered"), ("2026-03-02", "2026-05-06", "paid")):
        app("payouts", **{"from": start, "to": end, "basis": basis})
        latest = answers.recent().latest()
        asked.append({name: one for one in latest for name in ("waiting", "releases") if f".{name}" in one.question})
    assert [set(found) for found in asked] == [{"waiting", "releases"}] * 2
    assert [one.from_cache for one in asked[1].values()] == [True, True]


def test_a_programme_of_paid_lines_without_payouts_says_what_cannot_be_known(app: Open, drawn: Draw) -> None:
    lines = [{"status": "paid", "currency": "GBP", "commission_minor": 1_234, "commission_usd_cents": 2_000}]
    page = app("payouts", drawn(creators=[{"country": "GB"}], commissions=lines))
    assert page.metric[3].value == "US$20.00"
    assert "This database has no payouts." in _texts(page)
    assert "Nothing is approved and unpaid" in _texts(page)
    currencies = next(one.value for one in page.dataframe if "without_rate" in one.value)
    assert currencies.iloc[0]["net"] == "£12.34"


def _reconciled(page: AppTest) -> list[DataFrame]:
    """Open the reconciliation and return the tables it adds."""
    before = len(page.dataframe)
    page.session_state["payouts_reconciled"] = True
    page.run()
    return [one.value for one in page.dataframe[before:]]


def test_payouts_and_lines_that_differ_are_listed_when_somebody_asks(app: Open, drawn: Draw) -> None:
    database = drawn(
        creators=[{}],
        payouts=[{"payout_id": 5, "amount_minor": 900, "created_at": "2026-03-02 13:00:00"}],
        commissions=[
            {"payout_id": 5, "status": "paid", "commission_minor": 1_000},
            {"commission_id": 9, "status": "paid", "commission_minor": 250},
        ],
    )
    page = app("payouts", database)
    payouts, lines = _reconciled(page)
    assert payouts[["payout_id", "amount", "lines", "difference"]].values.tolist() == [[5, "US$9.00", 1, "-US$1.00"]]
    assert lines[["commission_id", "commission", "difference"]].values.tolist() == [
        [9, "US$2.50", "Paid without a payout"]
    ]
    assert not page.success


def test_the_sample_s_whole_ledger_agrees_with_its_payouts(app: Open, sample: Database) -> None:
    page = app("payouts", period="30d")
    page.session_state["payouts_reconciled_span"] = "Whole ledger"
    assert _reconciled(page) == []
    with sample.engine.connect() as connection:
        agreeing = connection.exec_driver_sql("select count(distinct payout_id) from commissions").scalar_one()
    assert [said.value for said in page.success] == [
        f"All {agreeing:,} payouts are the sum of their lines; every paid line has its payout."
    ]


def test_a_basis_that_unpaid_lines_lack_is_said(app: Open) -> None:
    assert "Only lines that have a date of that kind count" in _texts(app("payouts", basis="paid"))
    assert "Only lines that have a date of that kind count" not in _texts(app("payouts"))


def test_an_empty_programme_says_that_there_is_nothing(app: Open, drawn: Draw) -> None:
    page = app("payouts", drawn())
    assert {card.value for card in page.metric} == {"US$0.00"}
    assert "Nothing in this period under these filters" in _texts(page)


def test_filters_that_match_nothing_leave_a_page_that_says_so(app: Open) -> None:
    page = app("payouts", **{"from": "1999-01-01", "to": "1999-01-31"})
    assert {card.value for card in page.metric} == {"US$0.00"}
    assert "No payout failed in this period under these filters." in _texts(page)
