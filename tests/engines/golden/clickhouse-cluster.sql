CREATE TABLE creators_local ON CLUSTER `programme` (
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/creators_local', '{replica}')
ORDER BY creator_id;

CREATE TABLE creators ON CLUSTER `programme` AS creators_local
ENGINE = Distributed(`programme`, currentDatabase(), creators_local, intHash64(creator_id));

CREATE TABLE campaigns_local ON CLUSTER `programme` (
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/campaigns_local', '{replica}')
ORDER BY campaign_id;

CREATE TABLE campaigns ON CLUSTER `programme` AS campaigns_local
ENGINE = Distributed(`programme`, currentDatabase(), campaigns_local, intHash64(campaign_id));

CREATE TABLE enrollments_local ON CLUSTER `programme` (
    creator_id Int64,
    campaign_id Int64,
    joined_at DateTime64(6, 'UTC'),
    status LowCardinality(String)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/enrollments_local', '{replica}')
ORDER BY (creator_id, campaign_id);

CREATE TABLE enrollments ON CLUSTER `programme` AS enrollments_local
ENGINE = Distributed(`programme`, currentDatabase(), enrollments_local, intHash64(creator_id));

CREATE TABLE contents_local ON CLUSTER `programme` (
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/contents_local', '{replica}')
ORDER BY (creator_id, content_id);

CREATE TABLE contents ON CLUSTER `programme` AS contents_local
ENGINE = Distributed(`programme`, currentDatabase(), contents_local, intHash64(creator_id));

CREATE TABLE clicks_local ON CLUSTER `programme` (
    day Date32,
    creator_id Int64,
    campaign_id Nullable(Int64),
    clicks Int64
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/clicks_local', '{replica}')
PARTITION BY toYYYYMM(day)
ORDER BY (creator_id, day);

CREATE TABLE clicks ON CLUSTER `programme` AS clicks_local
ENGINE = Distributed(`programme`, currentDatabase(), clicks_local, intHash64(creator_id));

CREATE TABLE commissions_local ON CLUSTER `programme` (
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/commissions_local', '{replica}')
PARTITION BY toYYYYMM(ordered_at)
ORDER BY (creator_id, ordered_at, commission_id);

CREATE TABLE commissions ON CLUSTER `programme` AS commissions_local
ENGINE = Distributed(`programme`, currentDatabase(), commissions_local, intHash64(creator_id));

CREATE TABLE payouts_local ON CLUSTER `programme` (
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/payouts_local', '{replica}')
ORDER BY (creator_id, payout_id);

CREATE TABLE payouts ON CLUSTER `programme` AS payouts_local
ENGINE = Distributed(`programme`, currentDatabase(), payouts_local, intHash64(creator_id));

CREATE TABLE fx_rates_local ON CLUSTER `programme` (
    day Date32,
    currency LowCardinality(String),
    usd_per_unit Decimal(24, 12)
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/fx_rates_local', '{replica}')
ORDER BY (currency, day);

CREATE TABLE fx_rates ON CLUSTER `programme` AS fx_rates_local
ENGINE = Distributed(`programme`, currentDatabase(), fx_rates_local, cityHash64(currency));

CREATE TABLE imports_local ON CLUSTER `programme` (
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
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/imports_local', '{replica}')
ORDER BY import_id;

CREATE TABLE imports ON CLUSTER `programme` AS imports_local
ENGINE = Distributed(`programme`, currentDatabase(), imports_local, intHash64(import_id));

CREATE TABLE import_rejects_local ON CLUSTER `programme` (
    import_id Int64,
    file_name String,
    table_name LowCardinality(String),
    line_number Int64,
    column_name LowCardinality(Nullable(String)),
    value Nullable(String),
    reason LowCardinality(String),
    raw_text String
)
ENGINE = ReplicatedMergeTree('/clickhouse/tables/{shard}/{database}/import_rejects_local', '{replica}')
ORDER BY (import_id, table_name, line_number);

CREATE TABLE import_rejects ON CLUSTER `programme` AS import_rejects_local
ENGINE = Distributed(`programme`, currentDatabase(), import_rejects_local, intHash64(import_id));
