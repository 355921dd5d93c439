-- Whoever an order's Creator Username names is a creator; the export says no more about them than their first day.
with orders as (
    select
        clean("Creator Username") as username,
        try_strptime(clean("Time Created"), ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y']) as ordered_at,
        _line,
        _file
    from source
)
select
    username as external_id,
    username as handle,
    username as display_name,
    'ZZ' as country,
    'tiktok' as platform,
    0 as followers,
    'unknown' as category,
    'approved' as status,
    'tiktok' as "source",
    min(ordered_at) as applied_at,
    min(ordered_at) as decided_at,
    true as _earliest,
    arg_min(_line, (ordered_at, _line)) as _line,
    arg_min(_file, (ordered_at, _line)) as _file
from orders
where username is not null and ordered_at is not null
group by username
