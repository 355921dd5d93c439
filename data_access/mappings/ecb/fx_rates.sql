-- The European Central Bank's reference rates: units of each currency per euro, a column a currency.
-- US dollars per unit = the dollar column ÷ the currency's, exactly, to 12 places; the euro's own column is 1.
with long as (
    from (
        unpivot (select *, USD as _usd, '1' as EUR from source)
        on columns(* exclude (_line, _file, Date, _usd))
        into name currency value per_euro
    )
    where length(currency) = 3 and clean(per_euro) <> 'N/A'
),
read as (
    select
        *,
        try_cast(clean(_usd) as decimal(24, 12)) as dollars,
        try_cast(clean(per_euro) as decimal(24, 12)) as units
    from long
),
-- Millionths, the bank's finest digit; a rate with finer ones is rejected below.
scaled as (
    select
        *,
        case when dollars > 0 and units > 0 and dollars = round(dollars, 6) and units = round(units, 6) then
            (dollars * 1000000)::hugeint * 1000000000000::hugeint
        end as numerator,
        (units * 1000000)::hugeint as denominator
    from read
),
rates as (select *, half_even(numerator, denominator) as rate from scaled)
select
    clean(Date) as day,
    currency,
    (rate // 1000000000000)::varchar || '.' || lpad((rate % 1000000000000)::varchar, 12, '0') as usd_per_unit,
    case when rate is null then 'gives no rate; it must be units per euro with at most 6 decimal places, or N/A, beside the dollar''s own' end as _reject,
    currency as _reject_column,
    per_euro as _reject_value,
    _line,
    _file
from rates
