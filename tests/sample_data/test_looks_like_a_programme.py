"""The sample has the shape of a programme: peaks, growth, ages, few who earn much, names of all kinds."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from sample_data.draws import NEVER
from sample_data.people import FIXED
from sample_data.plan import Plan
from sample_data.seasons import black_friday
from sample_data.world import World, world
from tests.sample_data.conftest import PLAN, Ask


@pytest.fixture(scope="module")
def default_size() -> World:
    return world(Plan(100_000, 2_000_000, 7, PLAN.until))


@pytest.mark.parametrize("peak", ["2025-11-11", "2026-11-11", "2025-11-28", "2026-03-28"])
def test_the_years_peaks_stand_out_of_the_weeks_around_them(ask: Ask, peak: str) -> None:
    [(at_peak, usual)] = ask(f"""
        select max(n) filter (where day = '{peak}'), median(n) from
            (select ordered_at::date as day, count(*) as n from commissions where kind = 'sale'
             and ordered_at between date '{peak}' - 40 and date '{peak}' + 40 group by day)
    """)
    assert at_peak > 1.8 * usual


def test_sundays_sell_more_than_wednesdays(ask: Ask) -> None:
    [(sunday, wednesday)] = ask(
        "select count(*) filter (where isodow(ordered_at) = 7), count(*) filter (where isodow(ordered_at) = 3)"
        " from commissions where month(ordered_at) not in (3, 11)"
    )
    assert sunday > 1.1 * wednesday


def test_black_friday_is_the_day_after_the_fourth_thursday() -> None:
    assert [black_friday(year) for year in (2024, 2025, 2026, 2029)] == [
        date(2024, 11, 29), date(2025, 11, 28), date(2026, 11, 27), date(2029, 11, 23)
    ]  # fmt: skip


def test_most_applied_in_year_one_and_sales_grow(ask: Ask) -> None:
    [(first_year,)] = ask(f"select avg((applied_at < date '{PLAN.launch}' + interval 1 year)::int) from creators")
    assert 0.57 < first_year < 0.72
    [(then, now)] = ask(
        "select count(*) filter (where ordered_at between '2025-08-01' and '2025-11-01'),"
        " count(*) filter (where ordered_at between '2026-08-01' and '2026-11-01') from commissions"
    )
    assert now > 1.5 * then


def test_about_sixty_percent_of_known_ages_are_under_35(ask: Ask) -> None:
    [(creators, unknown)] = ask(
        f"select avg(({PLAN.until.year} - birth_year < 35)::int), avg((birth_year is null)::int) from creators"
    )
    [(buyers,)] = ask(
        "select avg((buyer_age_band in ('under 18', '18–24', '25–34'))::int) from commissions"
        " where kind = 'sale' and buyer_age_band <> 'unknown'"
    )
    assert 0.57 < creators < 0.63
    assert 0.57 < buyers < 0.63
    assert 0.06 < unknown < 0.12
    assert ask("select count(*) > 0 from commissions where kind = 'sale' and buyer_age_band is null") == [(True,)]
    assert ask("select count(*) > 0 from commissions where buyer_age_band = 'unknown'") == [(True,)]


def test_the_four_launch_markets_lead_and_differ(ask: Ask) -> None:
    shares = dict(ask("select country, count(*) / sum(count(*)) over () from creators group by country"))
    assert [c for c, _ in sorted(shares.items(), key=lambda s: -s[1])[:4]] == ["RU", "FR", "ES", "PL"]
    assert shares["RU"] == pytest.approx(0.34, abs=0.04)
    assert len(shares) > 15
    currencies = dict(
        ask("select country, any_value(l.currency) from commissions l join creators using (creator_id) group by 1")
    )
    assert [currencies[c] for c in ("RU", "FR", "ES", "PL")] == ["RUB", "EUR", "EUR", "PLN"]


def test_a_few_dozen_earn_a_million_at_the_default_size(default_size: World) -> None:
    made = default_size.earnings
    assert made.lines.sum() == 2_000_000
    share_of_top = np.sort(made.lines)[::-1][:120].sum() / made.lines.sum()
    assert 0.3 < share_of_top < 0.6
    assert made.lines.max() < 0.03 * made.lines.sum()
    assert made.value.max() <= 26


def test_every_stage_loses_some_and_markets_differ(default_size: World) -> None:
    people = default_size.people
    stages = [people.decided, people.enrolled, people.content, people.click, people.sale]
    reached = [int((stage != NEVER).sum()) for stage in stages]
    assert reached == sorted(reached, reverse=True)
    assert reached[-1] > 15_000
    sells = [float((people.sale[people.market == m] != NEVER).mean()) for m in range(4)]
    assert max(sells) > 1.3 * min(sells)


def test_odd_names_are_at_their_places_and_sell(ask: Ask) -> None:
    ids = ", ".join(map(str, FIXED))
    found = dict(ask(f"select creator_id, display_name from creators where creator_id in ({ids})"))
    assert found == FIXED
    assert len(found[5]) > 200
    assert ask(f"select count(distinct creator_id) from commissions where creator_id in ({ids})") == [(len(FIXED),)]


def test_names_come_in_many_letters_with_accents_apostrophes_and_emoji(ask: Ask) -> None:
    for pattern in ("[а-яё]", "[éèêïô]", "[ñáí]", "[łąęśż]", "[''’]", "[✨🔥💄🎮]"):
        assert ask(f"select count(*) > 0 from creators where regexp_matches(display_name, '{pattern}')") == [(True,)], (
            pattern
        )
    [(latin,)] = ask("select avg(regexp_matches(handle, '^[a-z0-9._-]+$')::int) from creators where country = 'RU'")
    assert 0.85 < latin < 1


def test_contacts_are_fictional_partly_missing_and_sometimes_shared(ask: Ask) -> None:
    assert ask(
        r"select count(*) from creators where not regexp_full_match(email, '[a-z0-9.]+@example\.(com|org)')"
    ) == [(0,)]
    assert ask(r"select count(*) from creators where not regexp_full_match(phone, '\+[0-9]{1,3}000[0-9]{7}')") == [(0,)]
    assert ask("select count(*) from creators where email is null or phone is null") != [(0,)]
    assert ask(
        "select (select count(*) from (select email from creators group by 1 having count(email) = 2)) > 0"
        " or (select count(*) from (select phone from creators group by 1 having count(phone) = 2)) > 0"
    ) == [(True,)]


def test_some_campaigns_are_overspent_and_some_never_ran(ask: Ask) -> None:
    spent = (
        "(select sum(commission_usd_cents) from commissions l"
        " where l.campaign_id = c.campaign_id and l.status <> 'reversed')"
    )
    [(over, under)] = ask(
        f"select count(*) filter (where {spent} > budget_usd_cents), count(*) filter (where {spent} < budget_usd_cents)"
        " from campaigns c"
    )
    assert over > 0
    assert under > over
    assert {s for (s,) in ask("select distinct status from campaigns")} == {"draft", "active", "ended", "cancelled"}
