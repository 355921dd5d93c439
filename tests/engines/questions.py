"""Every question that a page asks, with the options it asks it with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from typing import Any

from data_access.answer import Answer
from data_access.database import Database
from data_access.filters import Scope
from metrics import (
    balances,
    breakdown,
    campaign_detail,
    campaigns,
    comparison,
    countries,
    creator_payouts,
    demographics,
    dimensions,
    duplicates,
    failed_payouts,
    freshness,
    funnel,
    growth,
    intake,
    kols,
    leaderboard,
    ledger_lines,
    lookup,
    measures,
    money_steps,
    options,
    order,
    payout_rhythm,
    payouts,
    personal_data,
    profile,
    profile_lists,
    promises,
    rate_coverage,
    reconciliation,
    trend,
    waiting,
)

CREATORS = (1, 2, 17)
CHOICES = (
    ledger_lines.LineChoice(),
    ledger_lines.LineChoice(("paid", "held"), ("sale",), month=date(2026, 3, 1)),
    ledger_lines.LineChoice(order_id="A", campaign_id=1),
    ledger_lines.LineChoice(currency="EUR", step="net", in_period=True),
    ledger_lines.LineChoice(payout_id=1),
)
HEADLINES = ("net_commission", "order_value", "orders", "active_creators", "clicks", "conversion_rate", "epc", "aov")
_WITHOUT_FILTERS = frozenset(
    {
        *("metrics.profile", "metrics.profile_lists", "metrics.lookup", "metrics.freshness", "metrics.intake"),
        *("metrics.rate_coverage", "metrics.options", "metrics.money_steps", "metrics.ledger_lines", "metrics.order"),
        *("metrics.payout_rhythm", "metrics.creator_payouts", "metrics.duplicates", "metrics.personal_data"),
    }
)
EVERY_FIGURE = tuple(figure.name for figure in measures.FIGURES)
RATES = ("gross_commission", "reversal_rate", "new_buyer_share", "recruited_creators", "lines_without_rate")


# What a page asks first, to ask a question over it.
SCOPES_FIRST = (growth.up_to_the_end, promises.whole_programme)


@dataclass(frozen=True)
class Question:
    """A metrics function and the options it is asked with."""

    ask: Callable[..., Any]
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def name(self) -> str:
        """The function and its options, in words."""
        chosen = ", ".join(f"{name}={value}" for name, value in self.options)
        return f"{self.ask.__module__.removeprefix('metrics.')}.{self.ask.__name__}({chosen})"

    @property
    def filtered(self) -> bool:
        """Whether the filters of a scope count, and not its rights alone."""
        return self.ask.__module__ not in _WITHOUT_FILTERS

    def answer(self, database: Database, scope: Scope) -> dict[str, Any]:
        """Return the frames, or the plain values, that the answer is made of, by name."""
        return dict(_parts("answer", self.ask(database, scope, **dict(self.options))))


def _parts(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Answer):
        yield f"{name}.notes", value.notes
        yield name, value.frame
    elif isinstance(value, Iterator):
        for number, part in enumerate(value):
            yield from _parts(f"{name} {number}", part)
    elif is_dataclass(value) and not isinstance(value, type):
        for one in fields(value):
            yield from _parts(one.name, getattr(value, one.name))
    else:
        yield name, value


def _asked(ask: Callable[..., Any], **chosen: Any) -> Question:
    return Question(ask, tuple(chosen.items()))


def _of_creators(ask: Callable[..., Any], **chosen: Any) -> Sequence[Question]:
    return [_asked(ask, creator_id=creator, **chosen) for creator in CREATORS]


QUESTIONS: tuple[Question, ...] = (
    _asked(options.options),
    _asked(promises.promises),
    _asked(comparison.compared, figures=HEADLINES, title="Headline"),
    _asked(comparison.compared, figures=RATES, by=("market",), title="Rates"),
    _asked(trend.trend, figures=HEADLINES, title="Over time"),
    _asked(trend.trend, figures=HEADLINES, grain="month", by=("market",), title="By month"),
    _asked(trend.trend, figures=HEADLINES, grain="week", title="By week"),
    _asked(comparison.compared, figures=EVERY_FIGURE, title="Every figure"),
    _asked(breakdown.breakdown, figures=EVERY_FIGURE, by=("country",)),
    *(
        _asked(breakdown.breakdown, figures=("net_commission", "orders"), by=(dimension.name,))
        for dimension in dimensions.DIMENSIONS
    ),
    _asked(growth.recruited_by_month),
    _asked(kols.standing),
    _asked(kols.kol_history),
    *(_asked(leaderboard.leaderboard, by=by) for by in leaderboard.RANKED_BY),
    _asked(funnel.funnel, view="cohort"),
    _asked(funnel.funnel, view="event"),
    *(_asked(ask, side=side) for side in ("creator", "buyer") for ask in (countries.by_market, countries.by_country)),
    *(_asked(countries.market_trend, name="orders", side=side) for side in ("creator", "buyer")),
    *(_asked(demographics.ages, whose=whose) for whose in ("recruited", "active", "buyers")),
    *(_asked(demographics.genders, whose=whose) for whose in ("recruited", "active")),
    _asked(demographics.earners),
    _asked(campaigns.campaign_table),
    _asked(campaign_detail.campaign_standing, campaign_id=1),
    _asked(campaign_detail.burn),
    _asked(campaign_detail.steps),
    _asked(campaign_detail.top_creators),
    _asked(balances.bridge),
    _asked(balances.standing_by_month),
    _asked(balances.standing_by_country),
    _asked(balances.by_currency),
    _asked(waiting.waiting),
    _asked(waiting.releases),
    _asked(payouts.keeps_payouts),
    _asked(payouts.payout_statuses),
    _asked(failed_payouts.failure_reasons),
    _asked(failed_payouts.failed_payouts),
    _asked(reconciliation.reconciliation),
    _asked(reconciliation.mismatches),
    _asked(reconciliation.stray_lines),
    *_of_creators(profile.identity),
    *_of_creators(profile.stages),
    *_of_creators(personal_data.personal_data),
    *_of_creators(money_steps.money_steps),
    *_of_creators(money_steps.money_steps, in_period=True),
    *_of_creators(profile.monthly),
    *_of_creators(profile.coming),
    *_of_creators(profile_lists.payout_list),
    *_of_creators(duplicates.duplicates),
    *_of_creators(creator_payouts.reconciled_payouts),
    *_of_creators(creator_payouts.lines_without_payout),
    *_of_creators(profile_lists.enrolled_campaigns),
    *_of_creators(profile_lists.content_list),
    *_of_creators(ledger_lines.line_choices),
    *(
        question
        for choice in CHOICES
        for ask in (ledger_lines.line_totals, ledger_lines.lines)
        for question in _of_creators(ask, choice=choice)
    ),
    *(_asked(ledger_lines.every_line, creator_id=creator, at_once=some) for creator, some in ((1, 60), (2, 200))),
    *_of_creators(order.order_lines, order_id="A"),
    *_of_creators(order.order_events, order_id="A"),
    _asked(payout_rhythm.payout_rhythm),
    *(
        _asked(lookup.lookup, query=query)
        for query in (
            *("1", "17, 3", "anna", "АННА", "zoe elan", "ёлк", "élan@shop.fr", "89161234567", "+7 916 123-45-67"),
            *("PO-1 A", "po-2", "@Anna_K2", "x-5", "o'neil", "50%", "\\", "maria", "nobody at all"),
            *("Kuznetsva", "анa мариа", "an", "2 17 3 1 2 3 1", "https://www.tiktok.com/@anna_k2?lang=en", "1 2, PO-1"),
        )
    ),
    _asked(freshness.freshness, today=date(2026, 12, 1)),
    _asked(freshness.findings, today=date(2026, 12, 1)),
    _asked(rate_coverage.rate_coverage),
    _asked(intake.import_list),
    _asked(intake.reject_reasons),
    _asked(intake.rejects, most=100),
)
