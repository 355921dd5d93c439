"""The countries of the programme: how many creators each has and how they behave there."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

PLATFORMS = ("instagram", "tiktok", "youtube", "vk", "telegram", "facebook", "twitch")
RUSSIAN = (8, 12, 22, 30, 26, 0, 2)
WESTERN = (38, 32, 20, 0, 1, 6, 3)
EASTERN = (33, 30, 22, 1, 2, 10, 2)
ASIAN = (36, 24, 32, 0, 1, 3, 4)

CATEGORIES = ("beauty", "fashion", "electronics", "home", "kids", "sport", "toys", "auto", "garden", "pets")
CATEGORY_WEIGHTS = (20, 21, 16, 13, 8, 8, 5, 4, 2, 3)
CATEGORY_VALUES = (22.0, 31.0, 74.0, 42.0, 27.0, 36.0, 19.0, 55.0, 33.0, 21.0)
"""What an ordinary item costs in each category, US dollars."""


@dataclass(frozen=True)
class Market:
    """One country and its rates.

    share: of all creators; level: US dollars per unit of `currency`, about; names: whose names are common (names.py);
    approval … sale: the part of those at the stage before who get to it; young: part of known ages under 35;
    value: item prices against the average; conversion: orders a click; reversal: part of sale lines reversed;
    season: which yearly peaks count (seasons.py); offset: hours before UTC's clock.
    """

    code: str
    share: float
    currency: str
    level: float
    language: str | None
    names: str
    calling: str
    approval: float
    enrollment: float
    content: float
    click: float
    sale: float
    young: float
    value: float
    conversion: float
    reversal: float
    platforms: tuple[int, ...]
    season: str
    offset: int


ORDINARY = Market(
    code="ZZ",
    share=0.5,
    currency="USD",
    level=1.0,
    language=None,
    names="en",
    calling="999",
    approval=0.72,
    enrollment=0.70,
    content=0.66,
    click=0.82,
    sale=0.62,
    young=0.60,
    value=1.0,
    conversion=0.028,
    reversal=0.06,
    platforms=WESTERN,
    season="west",
    offset=1,
)
"""A country outside the four launch markets, with the rates that most of them have."""


def _market(
    code: str, share: float, currency: str, level: float, language: str, calling: str, **different: Any
) -> Market:
    """Return a country that differs from the ordinary one in what is given."""
    own = {"names": language} | different
    return replace(
        ORDINARY, code=code, share=share, currency=currency, level=level, language=language, calling=calling, **own
    )


def _funnel(approval: float, enrollment: float, content: float, click: float, sale: float) -> dict[str, Any]:
    return {"approval": approval, "enrollment": enrollment, "content": content, "click": click, "sale": sale}


MARKETS = (
    _market(
        "RU", 34.0, "RUB", 0.0112, "ru", "7", **_funnel(0.80, 0.79, 0.75, 0.87, 0.74),
        young=0.585, value=0.86, conversion=0.034, reversal=0.052, platforms=RUSSIAN, season="east", offset=3,
    ),
    _market(
        "FR", 18.0, "EUR", 1.09, "fr", "33", **_funnel(0.74, 0.72, 0.69, 0.85, 0.66),
        young=0.61, value=1.16, conversion=0.026, reversal=0.066,
    ),
    _market(
        "ES", 17.0, "EUR", 1.09, "es", "34", **_funnel(0.83, 0.77, 0.74, 0.88, 0.71),
        young=0.60, value=1.02, conversion=0.030, reversal=0.058,
    ),
    _market(
        "PL", 13.0, "PLN", 0.255, "pl", "48", **_funnel(0.78, 0.81, 0.77, 0.86, 0.70),
        young=0.625, value=0.92, conversion=0.032, reversal=0.061, platforms=EASTERN,
    ),
    _market("DE", 2.6, "EUR", 1.09, "de", "49", young=0.55, value=1.25, reversal=0.09, conversion=0.024),
    _market("IT", 2.3, "EUR", 1.09, "it", "39", approval=0.78),
    _market("PT", 1.4, "EUR", 1.09, "pt", "351", sale=0.66),
    _market("CZ", 1.3, "CZK", 0.0437, "cs", "420", platforms=EASTERN, enrollment=0.76),
    _market("NL", 1.1, "EUR", 1.09, "nl", "31", value=1.2, reversal=0.08),
    _market("BE", 0.9, "EUR", 1.09, "fr", "32"),
    _market("GB", 1.4, "GBP", 1.27, "en", "44", value=1.15, offset=0),
    _market("SE", 0.6, "SEK", 0.0955, "sv", "46", value=1.2),
    _market("RO", 0.7, "RON", 0.219, "ro", "40", platforms=EASTERN, value=0.85, offset=2),
    _market("HU", 0.5, "HUF", 0.00275, "hu", "36", platforms=EASTERN, value=0.85),
    _market("GR", 0.4, "EUR", 1.09, "el", "30", offset=2),
    _market("KZ", 0.9, "KZT", 0.0021, "kk", "7", platforms=RUSSIAN, season="east", young=0.67, value=0.8, offset=5),
    _market("IL", 0.4, "ILS", 0.272, "he", "972", value=1.1, offset=2),
    _market("BR", 1.0, "BRL", 0.186, "pt", "55", young=0.66, value=0.8, conversion=0.022, offset=-3),
    _market("CL", 0.4, "CLP", 0.00107, "es", "56", young=0.63, value=0.9, offset=-4),
    _market("MX", 0.6, "MXN", 0.054, "es", "52", young=0.65, value=0.85, offset=-6),
    _market("KR", 0.4, "KRW", 0.00073, "ko", "82", platforms=ASIAN, season="asia", conversion=0.036, offset=9),
    _market("JP", 0.3, "JPY", 0.0067, "ja", "81", platforms=ASIAN, season="asia", young=0.52, offset=9),
    _market("SA", 0.3, "SAR", 0.26667, "ar", "966", young=0.69, value=1.1, offset=3),
    replace(ORDINARY, **_funnel(0.55, 0.60, 0.60, 0.80, 0.55), conversion=0.025, reversal=0.08, offset=0),
)  # fmt: skip

LAUNCH_MARKETS = ("RU", "FR", "ES", "PL")
CODES = tuple(m.code for m in MARKETS)
CURRENCIES = tuple(dict.fromkeys(m.currency for m in MARKETS))

OLDER_BANDS = (0.52, 0.29, 0.19)
YOUNGER_BANDS = (0.03, 0.42, 0.55)


def age_weights(market: Market) -> tuple[float, ...]:
    """Return the weights of the six known age bands, youngest first, in the market."""
    young = tuple(market.young * w for w in YOUNGER_BANDS)
    return young + tuple((1 - market.young) * w for w in OLDER_BANDS)
