/*
label       = "Resolution time, case mix fixed"
description = "Mean minutes of all eligible contacts with the mix of categories of before, escalated ones included."
formula     = "sum over categories of share before x mean minutes"
lesson      = 3
unit        = "min"
better      = "lower"
people      = "none"
owner       = "AI programme"
grade_rule  = "a level, not an effect: no grade; the effect stands with the outcome"
limits      = "Before: contacts earlier than the first one that AI resolved. A category that did not occur before has no weight; one missing in the period leaves no value."
lineage     = ["contact events", "standardised_minutes"]
needs       = ["contacts"]
*/
with contact as (
    select
        use_case_id,
        occurred_at::date as day,
        coalesce(category, '') as category,
        minutes,
        occurred_at < min(occurred_at) filter (resolved_by_ai) over (partition by use_case_id) as is_before
    from warehouse.event
    where kind = 'contact'
        and minutes is not null
        and use_case_id is not null
),
mix as (
    select
        use_case_id,
        category,
        count(*) / sum(count(*)) over (partition by use_case_id) as share
    from contact
    where is_before
    group by
        use_case_id,
        category
),
found as (
    select
        contact.use_case_id,
        period.period,
        contact.category,
        avg(contact.minutes) as minutes,
        count(*) as contacts
    from contact
    join period on contact.day between period.start_day and period.end_day
    group by
        contact.use_case_id,
        period.period,
        contact.category
)
select
    cell.cell_id,
    found.period,
    sum(mix.share * found.minutes) as value,
    sum(found.contacts) as n
from found
join mix using (use_case_id, category)
join cell
    on cell.cut = 'use_case'
    and cell.use_case_id = found.use_case_id
group by
    cell.cell_id,
    found.period
having abs(sum(mix.share) - 1) < 1e-9
order by
    cell.cell_id,
    found.period
