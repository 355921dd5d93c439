CREATE TABLE creators (
	creator_id BIGINT NOT NULL, 
	external_id VARCHAR, 
	handle VARCHAR NOT NULL, 
	display_name VARCHAR NOT NULL, 
	email VARCHAR, 
	phone VARCHAR, 
	country VARCHAR NOT NULL, 
	birth_year INTEGER, 
	gender VARCHAR, 
	platform VARCHAR NOT NULL, 
	followers BIGINT NOT NULL, 
	category VARCHAR NOT NULL, 
	language VARCHAR, 
	status VARCHAR NOT NULL, 
	source VARCHAR NOT NULL, 
	manager VARCHAR, 
	applied_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	decided_at TIMESTAMP WITHOUT TIME ZONE
);

ALTER TABLE creators ADD PRIMARY KEY (creator_id);

CREATE INDEX ON creators (lower(email));

CREATE INDEX ON creators (external_id);

CREATE INDEX ON creators (handle);

CREATE INDEX ON creators (applied_at);

CREATE TABLE campaigns (
	campaign_id BIGINT NOT NULL, 
	name VARCHAR NOT NULL, 
	brand VARCHAR NOT NULL, 
	category VARCHAR NOT NULL, 
	country VARCHAR, 
	starts_on DATE NOT NULL, 
	ends_on DATE, 
	budget_usd_cents BIGINT, 
	rate_bp INTEGER NOT NULL, 
	manager VARCHAR, 
	status VARCHAR NOT NULL
);

ALTER TABLE campaigns ADD PRIMARY KEY (campaign_id);

CREATE TABLE enrollments (
	creator_id BIGINT NOT NULL, 
	campaign_id BIGINT NOT NULL, 
	joined_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	status VARCHAR NOT NULL
);

ALTER TABLE enrollments ADD PRIMARY KEY (creator_id, campaign_id);

CREATE INDEX ON enrollments (campaign_id);

CREATE TABLE contents (
	content_id BIGINT NOT NULL, 
	creator_id BIGINT NOT NULL, 
	campaign_id BIGINT, 
	platform VARCHAR NOT NULL, 
	kind VARCHAR NOT NULL, 
	title VARCHAR, 
	url VARCHAR, 
	published_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	views BIGINT
);

ALTER TABLE contents ADD PRIMARY KEY (content_id);

CREATE INDEX ON contents (creator_id);

CREATE INDEX ON contents (campaign_id, published_at);

CREATE TABLE clicks (
	day DATE NOT NULL, 
	creator_id BIGINT NOT NULL, 
	campaign_id BIGINT, 
	clicks BIGINT NOT NULL
);

CREATE UNIQUE INDEX clicks_key ON clicks (day, creator_id, campaign_id) NULLS NOT DISTINCT;

CREATE INDEX ON clicks (creator_id);

CREATE TABLE commissions (
	commission_id BIGINT NOT NULL, 
	creator_id BIGINT NOT NULL, 
	campaign_id BIGINT, 
	content_id BIGINT, 
	kind VARCHAR NOT NULL, 
	order_id VARCHAR, 
	sub_order_id VARCHAR, 
	source_commission_id BIGINT, 
	ordered_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	settled_at TIMESTAMP WITHOUT TIME ZONE, 
	paid_at TIMESTAMP WITHOUT TIME ZONE, 
	hold_until TIMESTAMP WITHOUT TIME ZONE, 
	buyer_country VARCHAR, 
	buyer_age_band VARCHAR, 
	is_new_buyer BOOLEAN, 
	category VARCHAR, 
	currency VARCHAR NOT NULL, 
	order_value_minor BIGINT NOT NULL, 
	commission_minor BIGINT NOT NULL, 
	order_value_usd_cents BIGINT, 
	commission_usd_cents BIGINT, 
	rate_bp INTEGER, 
	status VARCHAR NOT NULL, 
	raw_status VARCHAR, 
	status_reason VARCHAR, 
	payout_id BIGINT, 
	import_id BIGINT
);

ALTER TABLE commissions ADD PRIMARY KEY (commission_id);

CREATE INDEX ON commissions (creator_id, ordered_at);

CREATE INDEX ON commissions (ordered_at);

CREATE INDEX ON commissions (settled_at);

CREATE INDEX ON commissions (paid_at);

CREATE INDEX ON commissions (order_id);

CREATE INDEX ON commissions (campaign_id);

CREATE INDEX ON commissions (payout_id);

CREATE TABLE payouts (
	payout_id BIGINT NOT NULL, 
	creator_id BIGINT NOT NULL, 
	period_start DATE NOT NULL, 
	period_end DATE NOT NULL, 
	currency VARCHAR NOT NULL, 
	amount_minor BIGINT NOT NULL, 
	amount_usd_cents BIGINT, 
	status VARCHAR NOT NULL, 
	method VARCHAR NOT NULL, 
	reference VARCHAR, 
	created_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	completed_at TIMESTAMP WITHOUT TIME ZONE, 
	failure_reason VARCHAR
);

ALTER TABLE payouts ADD PRIMARY KEY (payout_id);

CREATE INDEX ON payouts (creator_id);

CREATE INDEX ON payouts (reference);

CREATE INDEX ON payouts (created_at);

CREATE TABLE fx_rates (
	day DATE NOT NULL, 
	currency VARCHAR NOT NULL, 
	usd_per_unit NUMERIC(24, 12) NOT NULL
);

ALTER TABLE fx_rates ADD PRIMARY KEY (day, currency);

CREATE TABLE imports (
	import_id BIGINT NOT NULL, 
	mapping VARCHAR NOT NULL, 
	file_name VARCHAR NOT NULL, 
	file_sha256 VARCHAR NOT NULL, 
	started_at TIMESTAMP WITHOUT TIME ZONE NOT NULL, 
	finished_at TIMESTAMP WITHOUT TIME ZONE, 
	rows_read BIGINT NOT NULL, 
	rows_loaded BIGINT NOT NULL, 
	rows_updated BIGINT NOT NULL, 
	rows_unchanged BIGINT NOT NULL, 
	rows_rejected BIGINT NOT NULL
);

ALTER TABLE imports ADD PRIMARY KEY (import_id);

CREATE TABLE import_rejects (
	import_id BIGINT NOT NULL, 
	file_name VARCHAR NOT NULL, 
	table_name VARCHAR NOT NULL, 
	line_number BIGINT NOT NULL, 
	column_name VARCHAR, 
	value VARCHAR, 
	reason VARCHAR NOT NULL, 
	raw_text VARCHAR NOT NULL
);
