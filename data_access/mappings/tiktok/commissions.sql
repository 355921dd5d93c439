-- Seller affiliate orders: decimal amounts, days as DD/MM/YYYY (with or without a time, taken as UTC), tabs around
-- values. The actual commission counts once it is there, the estimated one until then.
with optional as (
    select null::varchar as "Order Delivery Time", null::varchar as "Time Commission Paid",
        null::varchar as "Actual Commission Payment", null::varchar as "Est. Commission Payment",
        null::varchar as "Fully Returned or Refunded", null::varchar as "Commission Rate"
    where false
),
given as (from source union all by name from optional),
orders as (select clean(columns(* exclude (_line, _file))), _line, _file from given)
select
    "Creator Username" as creator,
    'sale' as kind,
    "Order ID" as order_id,
    "SKU ID" as sub_order_id,
    utc_time("Time Created", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y'], 'UTC') as ordered_at,
    utc_time("Order Delivery Time", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y'], 'UTC') as settled_at,
    utc_time("Time Commission Paid", ['%d/%m/%Y %H:%M:%S', '%d/%m/%Y'], 'UTC') as paid_at,
    upper("Currency") as currency,
    minor_units("Payment Amount", upper("Currency")) as order_value_minor,
    minor_units(
        coalesce("Actual Commission Payment", "Est. Commission Payment"), upper("Currency")
    ) as commission_minor,
    basis_points("Commission Rate") as rate_bp,
    case
        when lower("Fully Returned or Refunded") = 'yes' then 'reversed'
        when lower("Order Status") in ('ineligible', 'cancelled', 'canceled', 'refunded') then 'reversed'
        when "Time Commission Paid" is not null then 'paid'
        when lower("Order Status") in ('settled', 'completed') then 'approved'
        when lower("Order Status") in ('frozen', 'delivered') then 'held'
        when lower("Order Status") in ('customer unpaid', 'pending', 'shipped', 'not settled') then 'pending'
        else "Order Status"
    end as status,
    "Order Status" as raw_status,
    _line,
    _file
from orders
