"""SQL written by hand for questions about creators and payouts: over the contract's tables, without our builders."""

from __future__ import annotations

from benchmarks.by_hand import COUNTED, market
from benchmarks.comparisons import Comparison
from metrics.demographics import ages, earners, genders
from metrics.failed_payouts import failure_reasons
from metrics.funnel import funnel
from metrics.growth import recruited_by_month
from metrics.kols import kol_history, standing
from metrics.payouts import payout_statuses
from metrics.reconciliation import reconciliation
from metrics.trend import trend

RECRUITED = "status in ('approved', 'suspended', 'closed')"
APPROVED_AT = "coalesce(decided_at, applied_at)"
MILLION = 100_000_000


def band(column: str) -> str:
    """Return SQL of the age band of a creator's age."""
    return (
        f"case when {column} is null then 'unknown' when {column} < 18 then 'under 18' "
        f"when {column} < 25 then '18–24' when {column} < 35 then '25–34' when {column} < 45 then '35–44' "
        f"when {column} < 55 then '45–54' else '55+' end"
    )


AGE = band("year(date '{end}') - birth_year")
# One query answers the bands, the markets and the months of the page's three charts.
LEVELS = (
    "case when grouping(market) = 0 then 'market' when grouping(period) = 0 then 'period' else 'bands' end as level"
)
SOLD = f"""
with sold as (
    select distinct creator_id, date_trunc('month', ordered_at) as period from commissions
    where kind = 'sale' and {COUNTED}
)"""

PEOPLE: tuple[Comparison, ...] = (
    Comparison(
        "creators recruited by month and market",
        recruited_by_month,
        f"select date_trunc('month', {APPROVED_AT}) as period, {market('country')} as market, count(*) as recruited "
        f"from creators where {RECRUITED} and {APPROVED_AT} < date '{{end}}' + 1 group by all",
        ("period", "market"),
        ("recruited",),
    ),
    Comparison(
        "active creators by month",
        lambda database, scope: trend(database, scope, ("active_creators",), grain="month"),
        "select date_trunc('month', ordered_at) as period, count(distinct creator_id) as active_creators "
        f"from commissions where kind = 'sale' and {COUNTED} group by 1",
        ("period",),
        ("active_creators",),
    ),
    Comparison(
        "how far from 100 KOLs",
        standing,
        f"""
with each as (
    select creator_id, sum(commission_usd_cents) as net from commissions where {COUNTED} group by 1
), placed as (
    select net, row_number() over (order by net desc nulls last, creator_id) as place from each
)
select count(*) filter (net >= {MILLION}) as kols, count(*) filter (net >= {MILLION // 2} and net < {MILLION})
    as next_in_line, count(*) filter (net > 0) as earning, sum(net) as total,
    {", ".join(f"sum(net) filter (place <= {top}) as top_{top}" for top in (1, 10, 100, 1000))},
    min(net) filter (place = 100 and net > 0) as entry
from placed""",
        (),
        ("kols", "next_in_line", "earning", "total", "top_1", "top_10", "top_100", "top_1000", "entry"),
    ),
    Comparison(
        "KOLs at the end of each month",
        kol_history,
        f"""
with months as (
    select creator_id, date_trunc('month', ordered_at) as month, sum(commission_usd_cents) as net,
        sum(case when ordered_at >= date_trunc('month', ordered_at) + to_days(day(date '{{end}}')::int)
            then commission_usd_cents end) as rest
    from commissions where status <> 'reversed' and ordered_at < date '{{end}}' + 1 group by all
), ends as (
    select least(last_day(date '{{end}}' - to_months(back)), date '{{end}}') as period
    from (select unnest(range(13))::int as back)
), each as (
    select period, creator_id, sum(case when month = date_trunc('month', period) - interval 1 year then rest
        else net end) as net
    from ends join months on month <= period and month > date_trunc('month', period) - interval 1 year
        or (period = date '{{end}}' and month = date_trunc('month', period) - interval 1 year)
    group by all
)
select period, count(*) filter (net >= {MILLION}) as kols,
    count(*) filter (net >= {MILLION // 2} and net < {MILLION}) as next_in_line
from each group by 1""",
        ("period",),
        ("kols", "next_in_line"),
    ),
    Comparison(
        "ages of those recruited",
        lambda database, scope: ages(database, scope, "recruited"),
        f"""
with people as (
    select {AGE} as age, {market("country")} as market, date_trunc('month', {APPROVED_AT}) as period
    from creators where {RECRUITED} and {APPROVED_AT} < date '{{end}}' + 1
)
select {LEVELS}, market, period, age, count(*) as people from people
group by grouping sets ((age), (market, age), (period, age))""",
        ("age",),
        ("people",),
        part="bands",
        level="bands",
    ),
    Comparison(
        "ages of active creators",
        lambda database, scope: ages(database, scope, "active"),
        f"""{SOLD}, people as (
    select creator_id, period, {AGE} as age, {market("country")} as market from sold join creators using (creator_id)
)
select {LEVELS}, market, period, age, count(distinct creator_id) as people from people
group by grouping sets ((age), (market, age), (period, age))""",
        ("age",),
        ("people",),
        part="bands",
        level="bands",
    ),
    Comparison(
        "ages of buyers",
        lambda database, scope: ages(database, scope, "buyers"),
        f"""
with lines as (
    select order_id, coalesce(buyer_age_band, 'unknown') as age, {market("buyer_country")} as market,
        date_trunc('month', ordered_at) as period
    from commissions where kind = 'sale' and {COUNTED}
), orders as materialized (
    select order_id, min(age) as age, min(market) as market, max(market) as other, min(period) as period,
        max(period) as later
    from lines group by 1
), placed as (
    select age, market, period, count(*) as people from orders where market = other and period = later group by all
), split as (
    select orders.order_id, orders.age, lines.market, lines.period from orders join lines using (order_id)
    where orders.market <> orders.other or orders.period <> orders.later
)
select 'bands' as level, null as market, null as period, age, count(*) as people from orders group by age
union all
select {LEVELS}, market, period, age, sum(people) from placed group by grouping sets ((market, age), (period, age))
union all
select {LEVELS}, market, period, age, count(distinct order_id) from split
group by grouping sets ((market, age), (period, age))""",
        ("age",),
        ("people",),
        part="bands",
        level="bands",
    ),
    Comparison(
        "gender of active creators",
        lambda database, scope: genders(database, scope, "active"),
        f"{SOLD} select coalesce(gender, 'unknown') as gender, count(distinct creator_id) as people, "
        "count(distinct case when birth_year is not null then creator_id end) as known, "
        "count(distinct case when year(date '{end}') - birth_year < 35 then creator_id end) as young "
        "from sold join creators using (creator_id) group by 1",
        ("gender",),
        ("people", "known", "young"),
    ),
    Comparison(
        "who earns at which age",
        earners,
        f"""
with each as (
    select creator_id, sum(commission_usd_cents) as net, count(*) filter (kind = 'sale') as sales
    from commissions where {COUNTED} group by 1
)
select {AGE} as age, sum(net) as net_commission, count(*) filter (sales > 0) as active_creators
from each join creators using (creator_id) group by 1""",
        ("age",),
        ("net_commission", "active_creators"),
    ),
    Comparison(
        "payouts by status",
        payout_statuses,
        "select status, count(*) as payout_count, sum(amount_usd_cents) as payout_amount from payouts "
        "where created_at >= '{start}' and created_at < date '{end}' + 1 group by 1",
        ("status",),
        ("payout_count", "payout_amount"),
    ),
    Comparison(
        "why payouts failed",
        failure_reasons,
        """
with failed as (
    select * from payouts where status = 'failed' and created_at >= '{start}' and created_at < date '{end}' + 1
), again as (
    select distinct failed.payout_id from failed join payouts as later using
        (creator_id, amount_minor, currency, period_start, period_end)
    where later.created_at > failed.created_at
)
select coalesce(failure_reason, 'unknown') as reason, count(*) as payouts, count(distinct creator_id) as creators,
    sum(amount_usd_cents) as amount, count(again.payout_id) as sent_again,
    count(*) - count(again.payout_id) as waiting
from failed left join again using (payout_id) group by 1""",
        ("reason",),
        ("payouts", "creators", "amount", "sent_again", "waiting"),
    ),
    Comparison(
        "payouts against their lines",
        reconciliation,
        """
with chosen as (
    select * from payouts where created_at >= '{start}' and created_at < date '{end}' + 1
), again as (
    select distinct failed.payout_id from chosen as failed join payouts as later using
        (creator_id, amount_minor, currency, period_start, period_end)
    where failed.status = 'failed' and later.created_at > failed.created_at
), sums as (
    select payout_id, count(*) as lines, sum(line.commission_minor) filter (line.currency = chosen.currency) as total,
        count(*) filter (line.currency <> chosen.currency) as other_currency,
        count(*) filter (line.creator_id <> chosen.creator_id) as other_creator,
        count(*) filter (line.status = 'paid') as paid
    from commissions as line join chosen using (payout_id) where line.status <> 'reversed' group by 1
), held as (
    select chosen.*, coalesce(lines, 0) as lines, coalesce(paid, 0) as paid, again.payout_id is not null as sent_again,
        [case when lines > 0 and coalesce(total, 0) <> amount_minor then 'amount' end,
            case when coalesce(lines, 0) = 0 and again.payout_id is null then 'no_lines' end,
            case when other_currency > 0 then 'currency' end, case when other_creator > 0 then 'creator' end,
            case when chosen.status = 'paid' and paid < lines then 'unpaid_lines' end,
            case when chosen.status <> 'paid' and paid > 0 then 'paid_lines' end] as wrong
    from chosen left join sums using (payout_id) left join again using (payout_id)
), told as (
    select amount_usd_cents, unnest(case when list_count(wrong) > 0 then wrong when lines > 0 then ['agrees']
        else ['handed_over'] end) as outcome
    from held
), stray as (
    select commission_usd_cents, case when payout_id is null then 'no_payout' else 'unknown_payout' end as outcome
    from commissions as line where ordered_at >= '{start}' and ordered_at < date '{end}' + 1
        and (payout_id is null and status = 'paid' or payout_id not in (select payout_id from payouts))
)
select outcome, count(*) as found, sum(amount_usd_cents) as amount from told where outcome is not null group by 1
union all
select outcome, count(*), sum(commission_usd_cents) from stray group by 1""",
        ("outcome",),
        ("found", "amount"),
    ),
    Comparison(
        "the funnel of those who applied",
        lambda database, scope: funnel(database, scope, view="cohort"),
        """
with applied as (
    select creator_id, status in ('approved', 'suspended', 'closed') as approved from creators
    where applied_at >= '{start}' and applied_at < date '{end}' + 1
), proofs as (
    select creator_id, approved,
        creator_id in (select creator_id from enrollments where status in ('enrolled', 'left')) as enrolled,
        creator_id in (select creator_id from contents) as content,
        creator_id in (select creator_id from clicks where clicks > 0) as click,
        creator_id in (select creator_id from commissions where kind = 'sale' and status <> 'reversed') as sale,
        creator_id in (select creator_id from payouts where status = 'paid') as payout
    from applied
)
select unnest(['applied', 'approved', 'enrolled', 'content', 'click', 'sale', 'payout']) as stage,
    unnest([count(*), count(*) filter (approved), count(*) filter (enrolled), count(*) filter (content),
        count(*) filter (click), count(*) filter (sale), count(*) filter (payout)]) as own,
    unnest([count(*), count(*) filter (approved or enrolled or content or click or sale or payout),
        count(*) filter (enrolled or content or click or sale or payout),
        count(*) filter (content or click or sale or payout), count(*) filter (click or sale or payout),
        count(*) filter (sale or payout), count(*) filter (payout)]) as creators
from proofs""",
        ("stage",),
        ("own", "creators"),
        part="total",
    ),
)
