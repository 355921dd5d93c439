-- Whoever an order's tracking id names is a creator; the export says no more about them than their first order's time.
with orders as (
    select
        clean(tracking_id) as tracking_id,
        utc_time(created_time, '%Y-%m-%d %H:%M:%S', 'America/Los_Angeles') as ordered_at,
        _line,
        _file
    from source
    where clean(tracking_id) is not null and try_strptime(clean(created_time), '%Y-%m-%d %H:%M:%S') is not null
)
select
    tracking_id as external_id,
    tracking_id as handle,
    tracking_id as display_name,
    'ZZ' as country,
    'unknown' as platform,
    0 as followers,
    'unknown' as category,
    'approved' as status,
    'aliexpress' as "source",
    min(ordered_at) as applied_at,
    min(ordered_at) as decided_at,
    true as _earliest,
    arg_min(_line, (ordered_at, _line)) as _line,
    arg_min(_file, (ordered_at, _line)) as _file
from orders
group by tracking_id
