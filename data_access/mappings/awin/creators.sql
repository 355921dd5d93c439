-- Whoever a transaction's publisherId names is a creator; the report says no more about them than their first sale.
with transactions as (
    select clean(publisherId) as publisher, clean(transactionDate) as sold_at, _line, _file
    from source
    where clean(publisherId) is not null and try_cast(clean(transactionDate) as timestamptz) is not null
)
select
    publisher as external_id,
    publisher as handle,
    'Publisher ' || publisher as display_name,
    'ZZ' as country,
    'unknown' as platform,
    0 as followers,
    'unknown' as category,
    'approved' as status,
    'awin' as "source",
    min(sold_at::timestamptz) as applied_at,
    min(sold_at::timestamptz) as decided_at,
    true as _earliest,
    arg_min(_line, (sold_at::timestamptz, _line)) as _line,
    arg_min(_file, (sold_at::timestamptz, _line)) as _file
from transactions
group by publisher
