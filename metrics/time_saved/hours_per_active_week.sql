/*
label       = "Hours freed"
description = "Net hours freed per active person and week, after rejected and reworked work; the time is freed, not yet money."
formula     = "net hours / active person-weeks"
unit        = "h"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "grade of the stated minutes: D unless a study backs them"
limits      = "Minutes are stated in assumptions.toml or the use case, not measured here. A person's week is capped at a quarter of the contract hours."
lineage     = ["usage sources", "assumptions.toml", "views usage and people", "hours_per_active_week"]
guard       = "use"
needs       = ["sessions", "minutes"]
*/
with hours as (
    select
        usage.cell_id,
        usage.period,
        sum(usage.capped_tasks * time_factor.net) as value,
        sum(usage.capped_tasks * time_factor.net_low) as low,
        sum(usage.capped_tasks * time_factor.net_high) as high
    from usage
    join time_factor using (use_case_id)
    where usage.person_id is not null
        and time_factor.net is not null
    group by
        usage.cell_id,
        usage.period
),
-- person-weeks of the whole period, from its whole weeks
active as (
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
)
select
    active.cell_id,
    active.period,
    hours.value / active.person_weeks as value,
    hours.low / active.person_weeks as low,
    hours.high / active.person_weeks as high,
    0.8 as level,
    'D' as grade,
    active.people
from active
join hours using (cell_id, period)
where active.person_weeks > 0
order by
    active.cell_id,
    active.period
