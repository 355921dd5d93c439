"""A programme of a few rows in which everything that may be missing is missing somewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

ODD: dict[str, Iterable[Mapping[str, Any]]] = {
    "creators": [
        {"handle": "Zoë", "display_name": "Zoë Élan", "country": "FR", "birth_year": 1990, "email": "ÉLAN@Shop.fr"},
        {"handle": "anna_k", "display_name": "Анна Ёлкина", "country": "RU", "phone": "+7 (916) 123-45-67"},
        {"handle": "Anna_K2", "display_name": "o'neil \\ 50%", "country": "ZZ", "gender": "", "manager": "Ines"},
        {"country": "ES", "status": "applied", "gender": "female", "followers": 999_999, "birth_year": 2010},
        {
            "country": "PL",
            "status": "suspended",
            "decided_at": datetime(2026, 2, 28, 23, 59, 59, 999_999),
            "followers": 1_000_000,
            "manager": "Łukasz",
            "external_id": "x-5",
        },
        {"country": "DE", "status": "rejected", "decided_at": datetime(2026, 1, 4), "followers": 0},
        {"country": "FR", "applied_at": datetime(2026, 3, 31, 23, 59, 59, 999_999), "followers": 10_000},
    ],
    "campaigns": [
        {"name": "Élan", "ends_on": date(2026, 4, 30), "budget_usd_cents": 100_000, "manager": "Ines"},
        {"name": "elan", "country": "RU", "status": "draft", "brand": "Б", "rate_bp": 0},
        {"name": "never used", "budget_usd_cents": 0},
    ],
    "enrollments": [
        {"creator_id": 1, "campaign_id": 1},
        {"creator_id": 2, "campaign_id": 1, "status": "left", "joined_at": datetime(2026, 4, 1)},
        {"creator_id": 2, "campaign_id": 2, "status": "invited"},
    ],
    "contents": [
        {"creator_id": 1, "campaign_id": 1, "title": "Ёлка", "url": "HTTPS://Shop.FR/É", "views": 0},
        {"creator_id": 2, "published_at": datetime(2026, 2, 28, 23, 59, 59, 999_999)},
        {"creator_id": 2, "url": "javascript:x", "kind": "live"},
    ],
    "clicks": [
        {"day": date(2026, 3, 1), "creator_id": 1, "campaign_id": 1, "clicks": 0},
        {"day": date(2026, 3, 31), "creator_id": 1, "clicks": 7},
        {"day": date(2026, 3, 2), "creator_id": 2, "campaign_id": 2, "clicks": 3},
    ],
    "commissions": [
        {"creator_id": 1, "campaign_id": 1, "order_id": "A", "is_new_buyer": True, "buyer_country": "FR"},
        {"creator_id": 1, "campaign_id": 1, "order_id": "A", "buyer_age_band": "25–34", "buyer_country": "ZZ"},
        {"creator_id": 1, "order_id": "B", "is_new_buyer": False, "status": "reversed", "buyer_age_band": "unknown"},
        {"creator_id": 1, "order_id": "a", "is_new_buyer": False, "status": "paid", "payout_id": 1},
        {"creator_id": 1, "kind": "clawback", "source_commission_id": 4, "commission_minor": -1_000},
        {"creator_id": 1, "kind": "bonus", "status": "held", "hold_until": datetime(2026, 4, 2)},
        {"creator_id": 1, "kind": "adjustment", "commission_minor": -1, "status": "held"},
        {"creator_id": 2, "order_id": "C", "currency": "EUR", "category": "home", "status_reason": ""},
        {"creator_id": 2, "order_id": "D", "currency": "RUB", "status": "pending", "buyer_country": "RU"},
        {
            "creator_id": 2,
            "order_id": "É",
            "ordered_at": datetime(2026, 3, 31, 23, 59, 59, 999_999),
            "settled_at": datetime(2026, 4, 1),
            "paid_at": datetime(2026, 4, 2),
            "status": "paid",
            "commission_minor": 120_000_000,
            "order_value_minor": 2**53 + 1,
        },
        {"creator_id": 5, "order_id": "E", "ordered_at": datetime(2025, 12, 31), "commission_minor": 60_000_000},
        {"creator_id": 7, "campaign_id": 2, "order_id": "F", "ordered_at": datetime(2026, 4, 1), "rate_bp": 1_000},
    ],
    "payouts": [
        {"creator_id": 1, "reference": "PO-1", "completed_at": datetime(2026, 4, 6), "amount_minor": 1_000},
        {"creator_id": 1, "status": "failed", "failure_reason": "closed account", "reference": "PO-2"},
        {"creator_id": 2, "currency": "EUR", "status": "scheduled", "created_at": datetime(2026, 3, 31, 23, 59, 59)},
        {"creator_id": 5, "status": "failed", "created_at": datetime(2026, 3, 15)},
    ],
    "fx_rates": [
        {"day": date(2026, 3, 1), "usd_per_unit": Decimal("1.123456789012")},
        {"day": date(2026, 3, 20), "usd_per_unit": Decimal("0.000000000001")},
        {"day": date(2026, 3, 1), "currency": "GBP"},
    ],
    "imports": [{"finished_at": datetime(2026, 4, 6, 7, 8, 9, 123_456), "rows_rejected": 2}, {"rows_read": 3}],
    "import_rejects": [
        {"column_name": "currency", "value": "€"},
        {"line_number": 3, "reason": "Ё", "raw_text": 'a "quoted", \\ raw\nline'},
        {"line_number": 4, "column_name": "currency", "value": ""},
    ],
}
