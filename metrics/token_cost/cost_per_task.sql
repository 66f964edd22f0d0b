/*
label       = "Cost per task"
description = "Full cost per completed AI-assisted task."
formula     = "full cost / tasks"
lesson      = 3
unit        = "currency"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a sum, not an effect: no grade"
limits      = "Seats at their stated price, build over 36 months, fine-tunes and enablement over 12; tokens trued up to the invoice where one is loaded. A session stands for a task."
lineage     = ["view cost", "view usage", "cost_per_task"]
guard       = "cost"
needs       = ["cost", "sessions"]
*/
with done as (
    select
        cell_id,
        period,
        sum(tasks)::double as tasks
    from usage
    group by
        cell_id,
        period
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
    spent.amount / nullif(done.tasks, 0) as value,
    done.tasks as n,
    case
        when done.tasks = 0 then 'zero_denominator'
        when spent.is_missing then 'some_prices_missing'
    end as reason
from spent
join done using (cell_id, period)
where spent.amount is not null
order by
    spent.cell_id,
    spent.period
