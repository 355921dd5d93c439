-- Affiliate orders: amounts in cents of settled_currency, times in US Pacific time, 'null' for nothing. The finished
-- amounts count once they are there, the estimated ones until then. The incentive and the new-buyer bonus are bonus
-- lines of their own beside the order's sale line.
with optional as (
    select null::varchar as incentive_commission_rate, null::varchar as estimated_incentive_paid_commission,
        null::varchar as estimated_incentive_finished_commission, null::varchar as new_buyer_bonus_commission
    where false
),
given as (from source union all by name from optional),
orders as (select nullif(clean(columns(* exclude (_line, _file))), 'null'), _line, _file from given),
lines as (
    select
        *,
        'sale' as kind,
        line_key(order_id, sub_order_id, 'sale') as own_key,
        coalesce(finished_amount, paid_amount) as order_value,
        coalesce(estimated_finished_commission, estimated_paid_commission) as commission,
        basis_points(commission_rate) as rate
    from orders
    union all by name
    select
        *,
        'bonus' as kind,
        line_key(order_id, sub_order_id, 'bonus') || '/incentive' as own_key,
        '0' as order_value,
        coalesce(estimated_incentive_finished_commission, estimated_incentive_paid_commission) as commission,
        basis_points(incentive_commission_rate) as rate
    from orders
    where coalesce(estimated_incentive_finished_commission, estimated_incentive_paid_commission, '0') <> '0'
    union all by name
    select
        *,
        'bonus' as kind,
        line_key(order_id, sub_order_id, 'bonus') || '/new buyer' as own_key,
        '0' as order_value,
        new_buyer_bonus_commission as commission
    from orders
    where coalesce(new_buyer_bonus_commission, '0') <> '0'
)
select
    own_key as line_key,
    tracking_id as creator,
    kind,
    order_id,
    sub_order_id,
    utc_time(created_time, '%Y-%m-%d %H:%M:%S', 'America/Los_Angeles') as ordered_at,
    utc_time(finished_time, '%Y-%m-%d %H:%M:%S', 'America/Los_Angeles') as settled_at,
    utc_time(completed_settlement_time, '%Y-%m-%d %H:%M:%S', 'America/Los_Angeles') as paid_at,
    case upper(ship_to_country) when 'UK' then 'GB' else upper(ship_to_country) end as buyer_country,
    is_new_buyer,
    category_id as category,
    upper(settled_currency) as currency,
    order_value as order_value_minor,
    commission as commission_minor,
    rate as rate_bp,
    case
        when regexp_matches(lower(effect_detail_status), 'full ?refund|spam|invalid|fraud') then 'reversed'
        when lower(order_status) = 'payment completed' then 'pending'
        when lower(order_status) = 'buyer confirmed receipt' then 'held'
        when lower(order_status) = 'completed settlement' and completed_settlement_time is null then 'approved'
        when lower(order_status) = 'completed settlement' then 'paid'
        when lower(order_status) = 'invalid' then 'reversed'
        else order_status
    end as status,
    order_status as raw_status,
    effect_detail_status as status_reason,
    _line,
    _file
from lines
