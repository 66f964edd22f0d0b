/*
label       = "Break-even"
description = "Minutes each active person must save in a week for AI to pay for itself."
formula     = "full cost x 60 / (hourly cost x active person-weeks)"
unit        = "min"
better      = "lower"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "arithmetic on stated prices: no grade"
limits      = "Time freed is not money until it is used; this is the bar, not a result."
lineage     = ["view cost", "assumptions.toml", "view people", "break_even_minutes"]
guard       = "active"
needs       = ["cost", "hourly_cost", "use"]
*/
with active as (
    select
        people.cell_id,
        people.period,
        sum(people.active_weeks) * any_value(whole_weeks.days) / nullif(7.0 * any_value(whole_weeks.weeks), 0) as person_weeks,
        count(*) filter (people.is_active) as people
    from people
    join whole_weeks using (period)
    group by
        people.cell_id,
        people.period
),
spent as (
    select
        cell_id,
        period,
        sum(mid) as amount,
        bool_or(is_missing) as is_missing
    from cost
    group by
        cell_id,
        period
)
select
    spent.cell_id,
    spent.period,
    spent.amount * 60 / (hourly_cost.mid * active.person_weeks) as value,
    spent.amount * 60 / (hourly_cost.high * active.person_weeks) as low,
    spent.amount * 60 / (hourly_cost.low * active.person_weeks) as high,
    active.people,
    case when spent.is_missing then 'some_prices_missing' end as reason
from spent
join active using (cell_id, period)
cross join hourly_cost
where spent.amount is not null
    and active.person_weeks > 0
    and hourly_cost.low > 0
order by
    spent.cell_id,
    spent.period
