"""The data contract: the tables Connect Ops reads, the same on every engine.

Each column says what it means (`comment`) and what it may hold (`info`): `allowed` values, the column it
`references`, a `minimum` and a `maximum`, a `pattern`. Keys are stated in the table's `info["key"]` rather than as
database constraints, since a company may serve these names as views; `check` holds a database to them. Rejects have
no key: a mapping may make several rows of one line.

Times are UTC. Money is whole minor units of `currency`, or whole US cents where the name says so.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    String,
    Table,
)
from sqlalchemy.types import TypeEngine

CREATOR_STATUSES = ("applied", "approved", "rejected", "suspended", "closed")
LINE_KINDS = ("sale", "bonus", "adjustment", "clawback")
LINE_STATUSES = ("pending", "held", "approved", "paid", "reversed")
PAYOUT_STATUSES = ("scheduled", "processing", "paid", "failed", "held")
CONTENT_KINDS = ("live", "video", "post", "story", "review")
CAMPAIGN_STATUSES = ("draft", "active", "ended", "cancelled")
ENROLLMENT_STATUSES = ("invited", "enrolled", "left", "rejected")
AGE_BANDS = ("under 18", "18–24", "25–34", "35–44", "45–54", "55+", "unknown")
BUYER_AGE_BANDS = AGE_BANDS

COUNTRY = r"[A-Z]{2}"
CURRENCY = r"[A-Z]{3}"

# Wide enough for any programme; what lies beyond is a slip that would spoil every sum and every chart.
AMOUNT: dict[str, Any] = {"minimum": -(10**15), "maximum": 10**15}
COUNT: dict[str, Any] = {"minimum": 0, "maximum": 10**15}
DAY: dict[str, Any] = {"minimum": date(1990, 1, 1), "maximum": date(2100, 12, 31)}
TIME: dict[str, Any] = {"minimum": datetime(1990, 1, 1), "maximum": datetime(2101, 1, 1)}

contract = MetaData()


def _column(name: str, kind: TypeEngine[Any], meaning: str, *, null: bool = False, **rules: Any) -> Column[Any]:
    return Column(name, kind, nullable=null, comment=meaning, info=rules)


def _table(name: str, meaning: str, key: tuple[str, ...], *columns: Column[Any]) -> Table:
    return Table(name, contract, *columns, comment=meaning, info={"key": key})


creators = _table(
    "creators",
    "Accounts in the programme, one row each.",
    ("creator_id",),
    _column("creator_id", BigInteger(), "our own number for the account"),
    _column("external_id", String(), "the source's key for the account", null=True),
    _column("handle", String(), "name on the platform, without @"),
    _column("display_name", String(), "name as the creator writes it"),
    _column("email", String(), "contact address (personal data)", null=True),
    _column("phone", String(), "contact number, international notation (personal data)", null=True),
    _column("country", String(), "where the creator lives, ISO 3166-1 alpha-2; ZZ: not known", pattern=COUNTRY),
    _column("birth_year", Integer(), "year of birth (personal data)", null=True, minimum=1900),
    _column("gender", String(), "as stated by the creator", null=True),
    _column("platform", String(), "main platform"),
    _column("followers", BigInteger(), "followers on the main platform; the tier is made from it", **COUNT),
    _column("category", String(), "what the creator is about"),
    _column("language", String(), "main language, ISO 639-1", null=True),
    _column("status", String(), "where the account stands", allowed=CREATOR_STATUSES),
    _column("source", String(), "how the creator was recruited"),
    _column("manager", String(), "who looks after the creator", null=True),
    _column("applied_at", DateTime(), "when the creator applied", **TIME),
    _column("decided_at", DateTime(), "when the application was approved or rejected", null=True),
)

campaigns = _table(
    "campaigns",
    "What creators are enrolled in.",
    ("campaign_id",),
    _column("campaign_id", BigInteger(), "our own number for the campaign"),
    _column("name", String(), "name of the campaign"),
    _column("brand", String(), "whose products it is for"),
    _column("category", String(), "product category"),
    _column("country", String(), "market it runs in; empty: all", null=True, pattern=COUNTRY),
    _column("starts_on", Date(), "first day"),
    _column("ends_on", Date(), "last day; empty: open", null=True),
    _column("budget_usd_cents", BigInteger(), "commission budget, US cents", null=True, **COUNT),
    _column("rate_bp", Integer(), "commission rate, basis points of order value", minimum=0),
    _column("manager", String(), "who runs it", null=True),
    _column("status", String(), "where it stands", allowed=CAMPAIGN_STATUSES),
)

enrollments = _table(
    "enrollments",
    "Which creators joined which campaigns.",
    ("creator_id", "campaign_id"),
    _column("creator_id", BigInteger(), "who joined", references="creators.creator_id"),
    _column("campaign_id", BigInteger(), "what they joined", references="campaigns.campaign_id"),
    _column("joined_at", DateTime(), "when", **TIME),
    _column("status", String(), "where the enrollment stands", allowed=ENROLLMENT_STATUSES),
)

contents = _table(
    "contents",
    "What creators published for the programme.",
    ("content_id",),
    _column("content_id", BigInteger(), "our own number for the content"),
    _column("creator_id", BigInteger(), "who published it", references="creators.creator_id"),
    _column("campaign_id", BigInteger(), "for which campaign", null=True, references="campaigns.campaign_id"),
    _column("platform", String(), "where it was published"),
    _column("kind", String(), "what it is", allowed=CONTENT_KINDS),
    _column("title", String(), "its title", null=True),
    _column("url", String(), "where it can be seen", null=True),
    _column("published_at", DateTime(), "when it was published", **TIME),
    _column("views", BigInteger(), "views so far", null=True, **COUNT),
)

clicks = _table(
    "clicks",
    "Clicks on creators' links, one row per day, creator and campaign.",
    ("day", "creator_id", "campaign_id"),
    _column("day", Date(), "UTC day", **DAY),
    _column("creator_id", BigInteger(), "whose link", references="creators.creator_id"),
    _column("campaign_id", BigInteger(), "for which campaign", null=True, references="campaigns.campaign_id"),
    _column("clicks", BigInteger(), "how many", **COUNT),
)

commissions = _table(
    "commissions",
    "The ledger: signed commission lines, never edited after payment.",
    ("commission_id",),
    _column("commission_id", BigInteger(), "our own number for the line"),
    _column("creator_id", BigInteger(), "who earns it", references="creators.creator_id"),
    _column("campaign_id", BigInteger(), "for which campaign", null=True, references="campaigns.campaign_id"),
    _column("content_id", BigInteger(), "which content brought the order", null=True, references="contents.content_id"),
    _column("kind", String(), "what the line is", allowed=LINE_KINDS),
    _column("order_id", String(), "the order", null=True),
    _column("sub_order_id", String(), "the item within the order", null=True),
    _column(
        "source_commission_id",
        BigInteger(),
        "the line a clawback takes back",
        null=True,
        references="commissions.commission_id",
    ),
    _column("ordered_at", DateTime(), "when the order was placed", **TIME),
    _column("settled_at", DateTime(), "when the order became final", null=True),
    _column("paid_at", DateTime(), "when the commission was paid out", null=True),
    _column("hold_until", DateTime(), "end of the holding period", null=True),
    _column("buyer_country", String(), "where the buyer lives; ZZ: not known", null=True, pattern=COUNTRY),
    _column("buyer_age_band", String(), "the buyer's age band", null=True, allowed=BUYER_AGE_BANDS),
    _column("is_new_buyer", Boolean(), "the buyer's first order on the marketplace", null=True),
    _column("category", String(), "product category", null=True),
    _column("currency", String(), "currency of the minor amounts, ISO 4217", pattern=CURRENCY),
    _column(
        "order_value_minor",
        BigInteger(),
        "what the buyer paid, minor units; negative where value was returned",
        **AMOUNT,
    ),
    _column("commission_minor", BigInteger(), "commission, minor units; negative on clawbacks", **AMOUNT),
    _column("order_value_usd_cents", BigInteger(), "order value in US cents; empty: no rate", null=True),
    _column("commission_usd_cents", BigInteger(), "commission in US cents; empty: no rate", null=True),
    _column("rate_bp", Integer(), "commission rate of the line, basis points", null=True),
    _column("status", String(), "where the line stands", allowed=LINE_STATUSES),
    _column("raw_status", String(), "the source's own status", null=True),
    _column("status_reason", String(), "why, as the source says", null=True),
    _column("payout_id", BigInteger(), "the payout that pays it", null=True, references="payouts.payout_id"),
    _column("import_id", BigInteger(), "the import that last wrote it", null=True, references="imports.import_id"),
)

payouts = _table(
    "payouts",
    "Transfers to creators, one row each.",
    ("payout_id",),
    _column("payout_id", BigInteger(), "our own number for the payout"),
    _column("creator_id", BigInteger(), "who is paid", references="creators.creator_id"),
    _column("period_start", Date(), "first day of what it pays"),
    _column("period_end", Date(), "last day of what it pays"),
    _column("currency", String(), "currency paid in, ISO 4217", pattern=CURRENCY),
    _column("amount_minor", BigInteger(), "amount, minor units", **AMOUNT),
    _column("amount_usd_cents", BigInteger(), "amount in US cents; empty: no rate", null=True),
    _column("status", String(), "where it stands", allowed=PAYOUT_STATUSES),
    _column("method", String(), "how it is paid"),
    _column("reference", String(), "the payment provider's reference", null=True),
    _column("created_at", DateTime(), "when it was made", **TIME),
    _column("completed_at", DateTime(), "when it arrived or failed", null=True),
    _column("failure_reason", String(), "why it failed", null=True),
)

fx_rates = _table(
    "fx_rates",
    "US dollars per unit of a currency, per day of publication.",
    ("day", "currency"),
    _column("day", Date(), "day of publication", **DAY),
    _column("currency", String(), "ISO 4217", pattern=CURRENCY),
    _column(
        "usd_per_unit",
        Numeric(24, 12),
        "US dollars per unit, 12 decimal places",
        minimum=Decimal("0.000000000001"),
        maximum=1_000_000,
    ),
)

imports = _table(
    "imports",
    "What came in, when and from which file.",
    ("import_id",),
    _column("import_id", BigInteger(), "our own number for the import"),
    _column("mapping", String(), "the mapping that read the file"),
    _column("file_name", String(), "name of the file"),
    _column("file_sha256", String(), "the file's SHA-256"),
    _column("started_at", DateTime(), "when it began"),
    _column("finished_at", DateTime(), "when it was done", null=True),
    _column("rows_read", BigInteger(), "rows that were meant for our tables, each counted once a table", minimum=0),
    _column("rows_loaded", BigInteger(), "of these, new here", minimum=0),
    _column("rows_updated", BigInteger(), "of these, changed a row already here", minimum=0),
    _column("rows_unchanged", BigInteger(), "of these, already here as they are", minimum=0),
    _column("rows_rejected", BigInteger(), "of these, kept out: see import_rejects", minimum=0),
)

import_rejects = _table(
    "import_rejects",
    "Every rejected row of every import, as it was.",
    (),
    _column("import_id", BigInteger(), "which import", references="imports.import_id"),
    _column("file_name", String(), "name of the file"),
    _column("table_name", String(), "the contract table it was meant for"),
    _column("line_number", BigInteger(), "line in the file, the header being line 1", minimum=1),
    _column("column_name", String(), "the column that was wrong", null=True),
    _column("value", String(), "what it held", null=True),
    _column("reason", String(), "what was wrong and what would be right"),
    _column("raw_text", String(), "the whole row as it came"),
)

TABLES: tuple[Table, ...] = tuple(contract.tables.values())


def bound_in_words(bound: Any) -> str:
    """Return a `minimum` or `maximum` as people write it: numbers in full, a time by its day."""
    return (
        f"{bound:%Y-%m-%d}" if isinstance(bound, date) else f"{bound:f}" if isinstance(bound, Decimal) else f"{bound}"
    )
