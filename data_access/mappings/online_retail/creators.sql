-- Each customer is a creator who applied and was approved on the day of the first line, from the country of the first
-- line whose country can be told. A line whose country cannot be told (Unspecified, European Community, the two
-- jurisdictions of the Channel Islands, a damaged name) is rejected as a creator's country; where a customer has no
-- other, the country is ZZ.
with lines as (
    select
        clean(CustomerID) as external_id,
        clean(Country) as country_name,
        _countries.code,
        try_strptime(clean(InvoiceDate), '%m/%d/%y %H:%M') as ordered_at,
        source._line,
        source._file
    from source left join _countries on lower(_countries.name) = lower(clean(source.Country))
    where clean(CustomerID) is not null
),
first_lines as (
    select
        external_id,
        arg_min(code, (ordered_at, _line)) filter (code is not null) as code,
        min(ordered_at) as first_order,
        arg_min(_line, (ordered_at, _line)) as _line,
        arg_min(_file, (ordered_at, _line)) as _file
    from lines
    where ordered_at is not null
    group by external_id
)
select
    external_id,
    external_id as handle,
    'Customer ' || external_id as display_name,
    coalesce(code, 'ZZ') as country,
    'web shop' as platform,
    0 as followers,
    'retail' as category,
    'approved' as status,
    'online_retail' as "source",
    date_trunc('day', first_order)::timestamp as applied_at,
    date_trunc('day', first_order)::timestamp as decided_at,
    true as _earliest,
    null as _reject,
    null as _reject_column,
    null as _reject_value,
    _line,
    _file
from first_lines
union all by name
select
    external_id,
    true as _earliest,
    'is no single country, so it cannot be the creator''s; the line itself counts, under ZZ' as _reject,
    'Country' as _reject_column,
    country_name as _reject_value,
    _line,
    _file
from lines
where code is null
