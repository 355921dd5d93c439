"""Statuses follow from dates, payouts from lines, clawbacks from sales."""

from __future__ import annotations

from tests.sample_data.conftest import PLAN, Ask

NOW = f"(timestamp '{PLAN.until}' + interval 1 day)"


def test_nothing_happens_after_the_last_day(ask: Ask) -> None:
    for table, column in (
        ("creators", "applied_at"),
        ("creators", "decided_at"),
        ("enrollments", "joined_at"),
        ("contents", "published_at"),
        ("clicks", "day"),
        ("commissions", "ordered_at"),
        ("commissions", "settled_at"),
        ("commissions", "paid_at"),
        ("payouts", "created_at"),
        ("payouts", "completed_at"),
        ("fx_rates", "day"),
    ):
        assert ask(f"select count(*) from {table} where {column} >= {NOW}") == [(0,)], (table, column)


def test_each_status_has_the_dates_it_means(ask: Ask) -> None:
    meanings = {
        "pending": "settled_at is null and paid_at is null",
        "held": f"settled_at is not null and hold_until >= {NOW} and paid_at is null",
        "approved": f"settled_at is not null and coalesce(hold_until, settled_at) < {NOW} and paid_at is null",
        "paid": "settled_at is not null and paid_at > coalesce(hold_until, settled_at) and payout_id is not null",
        "reversed": "kind = 'sale' and settled_at is null and paid_at is null and status_reason is not null",
    }
    assert sorted(status for (status,) in ask("select distinct status from commissions")) == sorted(meanings)
    for status, meaning in meanings.items():
        assert ask(f"select count(*) from commissions where status = '{status}' and not ({meaning})") == [(0,)], status
    assert ask("select count(*) from commissions where settled_at < ordered_at or hold_until < settled_at") == [(0,)]


def test_a_clawback_takes_back_one_sale_of_the_same_creator_after_its_holding_period(ask: Ask) -> None:
    assert ask("select count(*) > 50 from commissions where kind = 'clawback'") == [(True,)]
    wrong = """
        select b.commission_id from commissions b left join commissions s on s.commission_id = b.source_commission_id
        where b.kind = 'clawback' and not coalesce(
            s.kind = 'sale' and s.status in ('approved', 'paid') and s.creator_id = b.creator_id
            and s.hold_until < b.ordered_at and s.order_id = b.order_id and s.sub_order_id = b.sub_order_id
            and b.commission_minor < 0 and b.commission_minor >= -s.commission_minor
            and b.order_value_minor <= 0 and b.order_value_minor >= -s.order_value_minor, false)
    """
    assert ask(wrong) == []
    assert ask("select count(*) from commissions where kind <> 'clawback' and source_commission_id is not null") == [
        (0,)
    ]
    assert ask("select 1 from commissions group by source_commission_id having count(source_commission_id) > 1") == []


def test_a_payout_is_the_sum_of_its_lines_to_the_cent(ask: Ask) -> None:
    wrong = """
        select p.payout_id from payouts p left join commissions l using (payout_id) group by p.payout_id
        having any_value(p.amount_minor) is distinct from sum(l.commission_minor) or count(*) filter (
            where l.creator_id <> p.creator_id or l.currency <> p.currency or l.paid_at is distinct from
                case when p.status = 'paid' then p.completed_at end
            or coalesce(l.hold_until, l.settled_at)::date not between p.period_start and p.period_end) > 0
    """
    # A failed payout that was sent again has handed its lines over.
    retried = f"select failed.payout_id from ({RETRIES})"
    assert ask(f"select payout_id from ({wrong}) where payout_id not in ({retried})") == []
    assert ask(f"select 1 from commissions where payout_id in ({retried})") == []
    assert ask("select min(amount_minor) > 0 from payouts") == [(True,)]


RETRIES = """
    select failed, again from payouts failed join payouts again using (creator_id, period_end)
    where failed.payout_id <> again.payout_id and failed.created_at < again.created_at
"""


def test_most_failed_payouts_are_sent_again_once_for_the_same_amount(ask: Ask) -> None:
    [(retries, differing)] = ask(f"""
        select count(*), count(*) filter (
            where failed.status <> 'failed' or again.status not in ('paid', 'processing')
            or again.created_at < failed.completed_at or failed.amount_minor <> again.amount_minor
            or failed.currency <> again.currency or failed.period_start <> again.period_start
        ) from ({RETRIES})
    """)
    assert retries > 10
    assert differing == 0
    assert ask("select 1 from payouts group by creator_id, period_end having count(*) > 2") == []


def test_payouts_are_monthly_and_each_status_has_what_it_means(ask: Ask) -> None:
    first = f"select * from payouts where payout_id not in (select again.payout_id from ({RETRIES}))"
    assert ask(f"select distinct day(created_at), day(period_start) from ({first})") == [(1, 1)]
    assert ask(f"select min(day(completed_at)) >= 10, max(day(completed_at)) <= 13 from ({first})") == [(True, True)]
    assert ask("select count(*) from payouts where (failure_reason is not null) <> (status = 'failed')") == [(0,)]
    [(failed,)] = ask("select avg((status = 'failed')::int) from payouts")
    assert 0.005 < failed < 0.03
    assert ask(
        "select distinct l.status from commissions l join payouts p using (payout_id) where p.status = 'failed'"
    ) == [("approved",)]


def test_sub_orders_belong_to_one_order(ask: Ask) -> None:
    [(most, several)] = ask(
        "select max(n), count(*) filter (where n > 1) from (select count(*) n from commissions where kind = 'sale'"
        " group by order_id having count(distinct (creator_id, ordered_at, coalesce(campaign_id, 0))) = 1)"
    )
    assert most == 3
    assert several > 100
    assert ask("select 1 from commissions where kind = 'sale' group by sub_order_id having count(*) > 1") == []
    assert ask(
        "select count(*) from commissions where left(order_id, 8) <> strftime(ordered_at, '%Y%m%d') and kind = 'sale'"
    ) == [(0,)]


def test_stages_follow_one_another(ask: Ask) -> None:
    out_of_order = """
        select count(*) from creators c
        left join (select creator_id, min(joined_at) t from enrollments group by all) e using (creator_id)
        left join (select creator_id, min(published_at) t from contents group by all) p using (creator_id)
        left join (select creator_id, min(day) t from clicks group by all) k using (creator_id)
        left join (select creator_id, min(ordered_at) t from commissions group by all) s using (creator_id)
        where c.decided_at < c.applied_at or e.t < c.decided_at or p.t < e.t or k.t < p.t::date or s.t::date < k.t
          or (s.t is not null and k.t is null) or (k.t is not null and p.t is null) or (p.t is not null and e.t is null)
          or (e.t is not null and c.status not in ('approved', 'suspended', 'closed'))
    """
    assert ask(out_of_order) == [(0,)]
