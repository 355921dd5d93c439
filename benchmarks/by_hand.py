"""SQL written by hand for questions about money and orders: over the contract's tables alone, without our builders."""

from __future__ import annotations

from dataclasses import replace

from benchmarks.comparisons import Comparison
from data_access.filters import Scope
from metrics.balances import bridge, by_currency, standing_by_country, standing_by_month
from metrics.breakdown import breakdown
from metrics.campaign_detail import burn, top_creators
from metrics.campaigns import campaign_table
from metrics.comparison import compared
from metrics.countries import by_country, by_market, market_trend
from metrics.leaderboard import leaderboard
from metrics.trend import trend
from metrics.waiting import releases, waiting

DAYS = "ordered_at >= '{start}' and ordered_at < date '{end}' + 1"
COUNTED = f"commissions.status <> 'reversed' and {DAYS}"
ORDERS = "count(distinct case when kind = 'sale' then order_id end) as orders"
SELLERS = "count(distinct case when kind = 'sale' then creator_id end) as active_creators"
SUMS = "sum(commission_usd_cents) as net_commission, sum(order_value_usd_cents) as order_value"
FIGURES = ("net_commission", "order_value", "orders", "active_creators")
STANDING = ", ".join(
    f"sum(case when commissions.status = '{status}' then commission_usd_cents else 0 end) as {status}_commission"
    for status in ("pending", "held", "approved", "paid")
)
STATUSES = ("pending_commission", "held_commission", "approved_commission", "paid_commission")


def market(country: str) -> str:
    """Return SQL of the market that a country is or is in."""
    return (
        f"case when {country} in ('RU', 'FR', 'ES', 'PL') then {country} "
        f"when {country} is null or {country} = 'ZZ' then 'unknown' else 'others' end"
    )


def beside_the_year_before(scope: Scope) -> Scope:
    """Return a scope whose figures are compared with those of the year before."""
    return scope.over(replace(scope.filters, compare="year"))


MONEY: tuple[Comparison, ...] = (
    Comparison(
        "net commission and orders",
        lambda database, scope: breakdown(database, scope, ("net_commission", "orders")),
        f"select sum(commission_usd_cents) as net_commission, {ORDERS} from commissions where {COUNTED}",
        (),
        ("net_commission", "orders"),
    ),
    Comparison(
        "headline figures and those of the year before",
        lambda database, scope: compared(database, beside_the_year_before(scope), (*FIGURES, "clicks")),
        f"""
with lines as (
    select ordered_at >= '{{start}}' as now, {SUMS}, {ORDERS}, {SELLERS}
    from commissions
    where status <> 'reversed' and ordered_at >= '{{year_before}}' and ordered_at < date '{{end}}' + 1
    group by 1
), reached as (
    select day >= '{{start}}' as now, sum(clicks) as clicks from clicks
    where day between '{{year_before}}' and '{{end}}' group by 1
), both_years as (select * from lines full join reached using (now))
select {
            ", ".join(
                f"max(case when now then {name} end) as {name}, max(case when not now then {name} end) as {name}_before"
                for name in (*FIGURES, "clicks")
            )
        }
from both_years""",
        (),
        (*FIGURES, "clicks", *(f"{name}_before" for name in (*FIGURES, "clicks"))),
    ),
    Comparison(
        "headline figures by month",
        lambda database, scope: trend(database, scope, (*FIGURES, "clicks"), grain="month"),
        f"""
with lines as (
    select date_trunc('month', ordered_at) as period, {SUMS}, {ORDERS}, {SELLERS}
    from commissions where {COUNTED} group by 1
), reached as (
    select date_trunc('month', day) as period, sum(clicks) as clicks
    from clicks where day between '{{start}}' and '{{end}}' group by 1
)
select * from lines full join reached using (period)""",
        ("period",),
        (*FIGURES, "clicks"),
    ),
    Comparison(
        "net commission by country",
        lambda database, scope: breakdown(database, scope, ("net_commission",), ("country",)),
        "select country, sum(commission_usd_cents) as net_commission from commissions join creators using (creator_id) "
        f"where {COUNTED} group by country",
        ("country",),
        ("net_commission",),
    ),
    Comparison(
        "net commission by market and month",
        lambda database, scope: trend(database, scope, ("net_commission",), ("market",), grain="month"),
        f"select date_trunc('month', ordered_at) as period, {market('country')} as market, "
        "sum(commission_usd_cents) as net_commission from commissions join creators using (creator_id) "
        f"where {COUNTED} group by all",
        ("period", "market"),
        ("net_commission",),
    ),
    Comparison(
        "orders by day",
        lambda database, scope: trend(database, scope, ("orders",), grain="day"),
        "select cast(ordered_at as date) as period, count(distinct order_id) as orders from commissions "
        f"where kind = 'sale' and {COUNTED} group by 1",
        ("period",),
        ("orders",),
    ),
    Comparison(
        "orders by buyer's country",
        lambda database, scope: breakdown(database, scope, ("orders",), ("buyer_country",)),
        "select coalesce(buyer_country, 'ZZ') as buyer_country, count(distinct order_id) as orders from commissions "
        f"where kind = 'sale' and {COUNTED} group by 1",
        ("buyer_country",),
        ("orders",),
    ),
    Comparison(
        "orders by buyers' market and month",
        lambda database, scope: market_trend(database, scope, "orders", side="buyer"),
        f"select date_trunc('month', ordered_at) as period, {market('buyer_country')} as market, "
        f"count(distinct order_id) as orders from commissions where kind = 'sale' and {COUNTED} group by all",
        ("period", "market"),
        ("orders",),
    ),
    Comparison(
        "markets by creators' country",
        lambda database, scope: by_market(database, scope, side="creator"),
        f"""
with lines as (
    select {market("country")} as market, {SUMS}, {ORDERS}, {SELLERS}
    from commissions join creators using (creator_id) where {COUNTED} group by 1
), reached as (
    select {market("country")} as market, sum(clicks) as clicks
    from clicks join creators using (creator_id) where day between '{{start}}' and '{{end}}' group by 1
), recruited as (
    select {market("country")} as market, count(*) as recruited_creators from creators
    where status in ('approved', 'suspended', 'closed') and coalesce(decided_at, applied_at) >= '{{start}}'
        and coalesce(decided_at, applied_at) < date '{{end}}' + 1
    group by 1
)
select market, coalesce(net_commission, 0) as net_commission, coalesce(order_value, 0) as order_value,
    coalesce(orders, 0) as orders, coalesce(active_creators, 0) as active_creators, clicks,
    coalesce(recruited_creators, 0) as recruited_creators
from lines full join reached using (market) full join recruited using (market)""",
        ("market",),
        (*FIGURES, "recruited_creators"),
    ),
    Comparison(
        "countries by buyers' country",
        lambda database, scope: by_country(database, scope, side="buyer"),
        f"select coalesce(buyer_country, 'ZZ') as country, {SUMS}, {ORDERS}, {SELLERS}, "
        "count(distinct case when kind = 'sale' and is_new_buyer then order_id end) as new_buyers, "
        "count(distinct case when kind = 'sale' and is_new_buyer is not null then order_id end) as known_buyers "
        f"from commissions where {COUNTED} group by 1",
        ("country",),
        FIGURES,
    ),
    Comparison(
        "net commission by campaign",
        lambda database, scope: breakdown(database, scope, ("net_commission",), ("campaign_id",)),
        f"select campaign_id, sum(commission_usd_cents) as net_commission from commissions where {COUNTED} group by 1",
        ("campaign_id",),
        ("net_commission",),
    ),
    Comparison(
        "campaigns with what they brought and spent",
        campaign_table,
        f"""
with lines as (
    select campaign_id, {SUMS}, {ORDERS}, {SELLERS} from commissions where {COUNTED} group by 1
), spent as (
    select campaign_id, sum(commission_usd_cents) as spend from commissions where status <> 'reversed' group by 1
), reached as (
    select campaign_id, sum(clicks) as clicks from clicks where day between '{{start}}' and '{{end}}' group by 1
), joined as (
    select campaign_id, count(*) as enrolled from enrollments
    where status in ('enrolled', 'left') and joined_at < date '{{end}}' + 1 group by 1
), published as (
    select campaign_id, count(*) as contents from contents
    where published_at >= '{{start}}' and published_at < date '{{end}}' + 1 group by 1
)
select campaign_id, coalesce(net_commission, 0) as net_commission, coalesce(order_value, 0) as order_value,
    coalesce(orders, 0) as orders, coalesce(active_creators, 0) as active_creators, coalesce(clicks, 0) as clicks,
    coalesce(enrolled, 0) as enrolled, coalesce(contents, 0) as contents, coalesce(spend, 0) as spend
from campaigns left join lines using (campaign_id) left join spent using (campaign_id)
left join reached using (campaign_id) left join joined using (campaign_id) left join published using (campaign_id)
union all by name
select *, (select contents from published where campaign_id is null) as contents,
    (select clicks from reached where campaign_id is null) as clicks
from lines where campaign_id is null""",
        ("campaign_id",),
        (*FIGURES, "clicks", "enrolled", "contents", "spend"),
    ),
    Comparison(
        "spend by week",
        burn,
        "select date_trunc('week', ordered_at) as period, sum(commission_usd_cents) as spend "
        f"from commissions where {COUNTED} group by 1",
        ("period",),
        ("spend",),
    ),
    Comparison(
        "clicks by country",
        lambda database, scope: breakdown(database, scope, ("clicks",), ("country",)),
        "select country, sum(clicks) as clicks from clicks join creators using (creator_id) "
        "where day between '{start}' and '{end}' group by 1",
        ("country",),
        ("clicks",),
    ),
    Comparison(
        "top 10 creators of a period",
        top_creators,
        f"""
with top as (
    select creator_id, sum(commission_usd_cents) as net from commissions where {COUNTED}
    group by 1 having net > 0 order by 2 desc, 1 limit 10
)
select creator_id, handle, country, {SUMS}, {ORDERS}
from top join creators using (creator_id) join commissions using (creator_id) where {COUNTED} group by 1, 2, 3""",
        ("creator_id", "handle", "country"),
        ("net_commission", "order_value", "orders"),
    ),
    Comparison(
        "top 100 creators, with their ranks a month before",
        leaderboard,
        """
with each as (
    select creator_id,
        sum(case when ordered_at >= '{start}' then commission_usd_cents end) as now,
        sum(case when ordered_at < date '{month_before}' + 1 then commission_usd_cents end) as earlier
    from commissions
    where status <> 'reversed' and ordered_at >= '{year_to_then}' and ordered_at < date '{end}' + 1
    group by creator_id
), ranked as (
    select creator_id, now, sum(now) over () as everyone,
        row_number() over (order by earlier desc nulls last, creator_id) as place
    from each
), top as (
    select * from ranked where now > 0 order by now desc, creator_id limit 100
)
select creator_id, handle, country, followers, platform, now as net_commission, everyone, place,
    sum(case when ordered_at >= '{start}' then order_value_usd_cents end) as order_value,
    count(distinct case when kind = 'sale' and ordered_at >= '{start}' then order_id end) as orders,
    sum(case when ordered_at < '{start}' then commission_usd_cents end) as net_before
from top join creators using (creator_id) join commissions using (creator_id)
where commissions.status <> 'reversed' and ordered_at >= '{year_before}' and ordered_at < date '{end}' + 1
group by all""",
        ("creator_id", "handle", "country"),
        ("net_commission", "order_value", "orders"),
    ),
    Comparison(
        "from gross to net commission",
        bridge,
        f"""
with each as (
    select kind, status, sum(commission_usd_cents) as cents, count(*) as lines
    from commissions where {DAYS} group by all
), steps (step, kinds, statuses, sign) as (
    values ('gross', ['sale', 'bonus'], null, 1), ('reversed', ['sale', 'bonus'], ['reversed'], -1),
        ('clawed_back', ['clawback'], ['pending', 'held', 'approved', 'paid'], 1),
        ('adjustments', ['adjustment'], ['pending', 'held', 'approved', 'paid'], 1),
        ('net', null, ['pending', 'held', 'approved', 'paid'], 1), ('pending', null, ['pending'], 1),
        ('held', null, ['held'], 1), ('approved', null, ['approved'], 1), ('paid', null, ['paid'], 1)
)
select step, sign * sum(cents) as amount, sum(lines) as lines
from steps join each on (kinds is null or kind in kinds) and (statuses is null or status in statuses)
group by step, sign""",
        ("step",),
        ("amount", "lines"),
    ),
    Comparison(
        "net commission by status and month",
        standing_by_month,
        f"select date_trunc('month', ordered_at) as period, {STANDING} from commissions where {COUNTED} group by 1",
        ("period",),
        STATUSES,
    ),
    Comparison(
        "net commission by status and country",
        standing_by_country,
        f"select country, {STANDING}, sum(commission_usd_cents) as net_commission "
        f"from commissions join creators using (creator_id) where {COUNTED} group by 1",
        ("country",),
        (*STATUSES, "net_commission"),
    ),
    Comparison(
        "commission by currency",
        by_currency,
        f"""
select currency, count(*) as lines, count(*) filter (commission_usd_cents is null) as without_rate,
    {
            ", ".join(
                f"sum(case when status = '{one}' then commission_minor else 0 end) as {one}_minor"
                for one in ("pending", "held", "approved", "paid", "reversed")
            )
        },
    sum(case when status <> 'reversed' then commission_minor else 0 end) as net_minor
from commissions where {DAYS} group by 1""",
        ("currency",),
        ("lines", "pending_minor", "held_minor", "approved_minor", "paid_minor", "net_minor", "reversed_minor"),
    ),
    Comparison(
        "approved commission by how long it waits",
        waiting,
        """
with waits as (
    select creator_id, commission_usd_cents,
        date '{end}' - cast(coalesce(hold_until, settled_at, ordered_at) as date) as days
    from commissions where status = 'approved'
)
select case when days <= 7 then '0–7 days' when days <= 30 then '8–30 days' when days <= 60 then '31–60 days'
    else 'over 60 days' end as band, sum(commission_usd_cents) as amount, count(*) as lines,
    count(distinct creator_id) as creators
from waits group by 1""",
        ("band",),
        ("amount", "lines", "creators"),
    ),
    Comparison(
        "held commission by the day of its release",
        releases,
        "select cast(hold_until as date) as period, sum(commission_usd_cents) as amount, count(*) as lines "
        "from commissions where status = 'held' and cast(hold_until as date) > date '{end}' "
        "and cast(hold_until as date) <= date '{released_until}' group by 1",
        ("period",),
        ("amount", "lines"),
    ),
)
