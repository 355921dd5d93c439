-- Transactions: decimal amounts beside their currency, flattened as saleAmount.amount and saleAmount.currency or as
-- saleAmount and saleCurrency; times in UTC unless they carry an offset.
with optional as (
    select null::varchar as "saleAmount.amount", null::varchar as "saleAmount.currency", null::varchar as saleAmount,
        null::varchar as saleCurrency, null::varchar as "commissionAmount.amount",
        null::varchar as "commissionAmount.currency", null::varchar as commissionAmount,
        null::varchar as commissionCurrency, null::varchar as declineReason, null::varchar as customerCountry
    where false
),
given as (from source union all by name from optional),
cleaned as (select nullif(clean(columns(* exclude (_line, _file))), 'null'), _line, _file from given),
transactions as (
    select
        *,
        coalesce("saleAmount.amount", saleAmount) as sale,
        upper(coalesce("saleAmount.currency", saleCurrency)) as sale_currency,
        coalesce("commissionAmount.amount", commissionAmount) as commission,
        upper(coalesce("commissionAmount.currency", commissionCurrency)) as commission_currency,
        lower(commissionStatus) = 'approved' and lower(paidToPublisher) in ('true', 'yes', '1') as is_paid
    from cleaned
)
select
    id as line_key,
    publisherId as creator,
    'sale' as kind,
    coalesce(orderRef, id) as order_id,
    id as sub_order_id,
    transactionDate as ordered_at,
    validationDate as settled_at,
    if(is_paid, validationDate, null) as paid_at,
    upper(customerCountry) as buyer_country,
    sale_currency as currency,
    minor_units(sale, sale_currency) as order_value_minor,
    minor_units(commission, commission_currency) as commission_minor,
    case
        when is_paid then 'paid'
        when lower(commissionStatus) in ('declined', 'deleted') then 'reversed'
        when lower(commissionStatus) in ('pending', 'approved') then lower(commissionStatus)
        else commissionStatus
    end as status,
    commissionStatus as raw_status,
    declineReason as status_reason,
    case
        when commission_currency <> sale_currency
            then 'is not the currency of the sale, ' || sale_currency || '; a line has one currency'
    end as _reject,
    'commissionAmount.currency' as _reject_column,
    commission_currency as _reject_value,
    _line,
    _file
from transactions
