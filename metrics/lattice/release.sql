-- From raw results to released numbers: only cells that the gate lets through, rounded as the rules say.

-- grain: one raw result with what the gate knows of it
create table judged as
select
    raw.*,
    cell.cut,
    definition.unit,
    definition.guard,
    definition.rounding,
    definition.interval,
    -- nothing of a company of fewer identified people than the floor, whatever the cell
    case
        when definition.guard = 'none' then true
        -- why a number is missing concerns nobody
        when raw.value is null and raw.numerator is null and cell.cut in ('org', 'use_case') then true
        when gate.is_too_small then false
        when definition.guard = 'cost' then true
        -- a second, independent look: never fewer people than the floor
        when raw.people between 1 and gate.floor - 1
            and not (definition.people = 'none' and cell.cut in ('org', 'use_case')) then false
        else shown.cell_id is not null
    end as is_shown,
    definition.guard not in ('none', 'cost')
        and raw.people < 2 * gate.floor
        and not (definition.people = 'none' and cell.cut in ('org', 'use_case')) as is_small,
    coalesce(raw.value, raw.numerator / nullif(raw.denominator, 0)) as plain,
    gate.floor
from raw
join definition using (metric)
join cell using (cell_id)
cross join gate
left join shown
    on shown.guard = definition.guard
    and shown.is_spend = (definition.people = 'none' and definition.guard = 'use')
    and shown.cell_id = raw.cell_id
    and shown.period = raw.period;

-- grain: one raw result that may be shown, after the rules on small groups
create table settled as
with coarse as (
    -- A share of a small group would give its count back exactly, and a share and its range give both counts:
    -- below 100 people, outside the company and its use cases, it is known to five points, of people to five.
    select
        judged.* exclude (numerator, denominator, plain),
        case
            when is_coarse then round(plain * 20) / 20 * greatest(5, round(denominator / 5.0) * 5)
            else numerator
        end as numerator,
        case when is_coarse then greatest(5, round(denominator / 5.0) * 5) else denominator end as denominator,
        case when is_coarse then round(plain * 20) / 20 else plain end as plain,
        plain as exact
    from (
        select
            *,
            coalesce(
                interval = 'wilson'
                and guard not in ('none', 'cost')
                and cut not in ('org', 'use_case')
                and denominator < 100,
                false
            ) as is_coarse
        from judged
    ) as judged
)
select
    judged.* exclude (exact),
    case
        when unit = 'share' and is_small and exact = 0 then 'at_most'
        when unit = 'share' and is_small and exact = 1 then 'at_least'
    end as edge,
    -- a zero of a small group says the same of everyone in it; a missing number is explained once, not per team
    is_shown
        and (plain is not null or cut in ('org', 'use_case'))
        and not coalesce(is_small and exact = 0 and unit <> 'share', false) as is_released
from coarse as judged;

-- grain: one released number
create table released as
select
    metric,
    cell_id,
    period as period_id,
    case edge
        when 'at_most' then 0.1
        when 'at_least' then 0.9
        else case
            when plain is null then null
            when rounding = 'people' and plain < 100 then round(plain / 5) * 5
            when rounding = 'money' and plain <> 0
                and cut not in ('org', 'use_case', 'model', 'use_case_model', 'assistant')
                then round(plain / 10 ** (floor(log10(abs(plain))) - 2)) * 10 ** (floor(log10(abs(plain))) - 2)
            else plain
        end
    end as value,
    case when edge is null and plain is not null then
        case when interval = 'wilson' then wilson_low(numerator, denominator) else low end
    end as low,
    case when edge is null and plain is not null then
        case when interval = 'wilson' then wilson_high(numerator, denominator) else high end
    end as high,
    case
        when edge is not null or plain is null then null
        when interval = 'wilson' and wilson_low(numerator, denominator) is not null then 0.95
        when low is not null then level
    end as level,
    case
        when plain is null then null
        when people is null then n
        when people < 100 and guard not in ('none', 'cost') then greatest(5, round(people / 5.0) * 5)
        else people
    end as n,
    case when plain is not null then grade end as grade,
    case
        when edge is not null then edge
        when plain is null then coalesce(reason, 'no_data')
        when reason is not null then reason
        -- a count or a level without a range says that it is one
        when interval <> 'wilson' and low is null then 'descriptive'
    end as reason,
    case
        when guard in ('active', 'segments') then (select kind from denominator)
        when guard in ('seats', 'seat_use', 'activation') then 'seats'
    end as denominator
from settled
where is_released;

-- grain: one metric, period and cut with cells held back
create table held_back as
select
    metric,
    period as period_id,
    cut,
    count(*) as cells
from settled
where not is_released
    and plain is not null
group by
    metric,
    period,
    cut;
