CREATE TABLE creators (
    creator_id Int64,
    external_id Nullable(String),
    handle String,
    display_name String,
    email Nullable(String),
    phone Nullable(String),
    country LowCardinality(String),
    birth_year Nullable(Int32),
    gender LowCardinality(Nullable(String)),
    platform LowCardinality(String),
    followers Int64,
    category LowCardinality(String),
    language LowCardinality(Nullable(String)),
    status LowCardinality(String),
    source LowCardinality(String),
    manager LowCardinality(Nullable(String)),
    applied_at DateTime64(6, 'UTC'),
    decided_at Nullable(DateTime64(6, 'UTC'))
)
ENGINE = MergeTree
ORDER BY creator_id;

CREATE TABLE campaigns (
    campaign_id Int64,
    name String,
    brand LowCardinality(String),
    category LowCardinality(String),
    country LowCardinality(Nullable(String)),
    starts_on Date32,
    ends_on Nullable(Date32),
    budget_usd_cents Nullable(Int64),
    rate_bp Int32,
    manager LowCardinality(Nullable(String)),
    status LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY campaign_id;

CREATE TABLE enrollments (
    creator_id Int64,
    campaign_id Int64,
    joined_at DateTime64(6, 'UTC'),
    status LowCardinality(String)
)
ENGINE = MergeTree
ORDER BY (creator_id, campaign_id);

CREATE TABLE contents (
    content_id Int64,
    creator_id Int64,
    campaign_id Nullable(Int64),
    platform LowCardinality(String),
    kind LowCardinality(String),
    title Nullable(String),
    url Nullable(String),
    published_at DateTime64(6, 'UTC'),
    views Nullable(Int64)
)
ENGINE = MergeTree
ORDER BY (creator_id, content_id);

CREATE TABLE clicks (
    day Date32,
    creator_id Int64,
    campaign_id Nullable(Int64),
    clicks Int64
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(day)
ORDER BY (creator_id, day);

CREATE TABLE commissions (
    commission_id Int64,
    creator_id Int64,
    campaign_id Nullable(Int64),
    content_id Nullable(Int64),
    kind LowCardinality(String),
    order_id Nullable(String),
    sub_order_id Nullable(String),
    source_commission_id Nullable(Int64),
    ordered_at DateTime64(6, 'UTC'),
    settled_at Nullable(DateTime64(6, 'UTC')),
    paid_at Nullable(DateTime64(6, 'UTC')),
    hold_until Nullable(DateTime64(6, 'UTC')),
    buyer_country LowCardinality(Nullable(String)),
    buyer_age_band LowCardinality(Nullable(String)),
    is_new_buyer Nullable(Bool),
    category LowCardinality(Nullable(String)),
    currency LowCardinality(String),
    order_value_minor Int64,
    commission_minor Int64,
    order_value_usd_cents Nullable(Int64),
    commission_usd_cents Nullable(Int64),
    rate_bp Nullable(Int32),
    status LowCardinality(String),
    raw_status LowCardinality(Nullable(String)),
    status_reason LowCardinality(Nullable(String)),
    payout_id Nullable(Int64),
    import_id Nullable(Int64),
    INDEX by_order order_id TYPE bloom_filter GRANULARITY 4
)
ENGINE = MergeTree
PARTITION BY toYYYYMM(ordered_at)
ORDER BY (creator_id, ordered_at, commission_id);

CREATE TABLE payouts (
    payout_id Int64,
    creator_id Int64,
    period_start Date32,
    period_end Date32,
    currency LowCardinality(String),
    amount_minor Int64,
    amount_usd_cents Nullable(Int64),
    status LowCardinality(String),
    method LowCardinality(String),
    reference Nullable(String),
    created_at DateTime64(6, 'UTC'),
    completed_at Nullable(DateTime64(6, 'UTC')),
    failure_reason LowCardinality(Nullable(String))
)
ENGINE = MergeTree
ORDER BY (creator_id, payout_id);

CREATE TABLE fx_rates (
    day Date32,
    currency LowCardinality(String),
    usd_per_unit Decimal(24, 12)
)
ENGINE = MergeTree
ORDER BY (currency, day);

CREATE TABLE imports (
    import_id Int64,
    mapping LowCardinality(String),
    file_name String,
    file_sha256 String,
    started_at DateTime64(6, 'UTC'),
    finished_at Nullable(DateTime64(6, 'UTC')),
    rows_read Int64,
    rows_loaded Int64,
    rows_updated Int64,
    rows_unchanged Int64,
    rows_rejected Int64
)
ENGINE = MergeTree
ORDER BY import_id;

CREATE TABLE import_rejects (
    import_id Int64,
    file_name String,
    table_name LowCardinality(String),
    line_number Int64,
    column_name LowCardinality(Nullable(String)),
    value Nullable(String),
    reason LowCardinality(String),
    raw_text String
)
ENGINE = MergeTree
ORDER BY (import_id, table_name, line_number);
