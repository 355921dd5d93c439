-- Each invoice line is a commission line of 5 % of quantity × price, in pounds, rounded half to even to the penny.
-- The price is read from its decimal text, never from a binary fraction. An item may stand twice in one invoice, so
-- the line's position within its invoice tells lines apart.
with read as (
    select
        *,
        row_number() over (partition by _file, InvoiceNo order by _line) as place,
        try_strptime(clean(InvoiceDate), '%m/%d/%y %H:%M') as ordered_at,
        try_cast(Quantity as hugeint) as pieces,
        (try_cast(clean(UnitPrice) as decimal(18, 6)) * 1000000)::hugeint as price
    from source
),
-- millionths of a pound
lines as (select *, pieces * price as worth from read)
select
    clean(CustomerID) as creator,
    case when pieces > 0 then 'sale' when pieces < 0 then 'clawback' else Quantity end as kind,
    InvoiceNo as order_id,
    place::varchar as sub_order_id,
    coalesce(ordered_at::varchar, InvoiceDate) as ordered_at,
    date_trunc('month', ordered_at)::timestamp + interval 1 month as paid_at,
    coalesce(_countries.code, 'ZZ') as buyer_country,
    'GBP' as currency,
    half_even(worth, 10000) as order_value_minor,
    half_even(worth, 200000) as commission_minor,
    500 as rate_bp,
    'paid' as status,
    case when clean(CustomerID) is null then 'is empty; without it no creator can be told' end as _reject,
    'CustomerID' as _reject_column,
    clean(CustomerID) as _reject_value,
    lines._line,
    lines._file
from lines left join _countries on lower(_countries.name) = lower(clean(lines.Country))
