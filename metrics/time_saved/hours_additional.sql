/*
label       = "Additional hours"
description = "Net hours of tasks that would have been done without AI."
formula     = "net hours x additional share"
unit        = "h"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "grade of the stated minutes: D unless a study backs them; the lowest of the chain"
limits      = "Minutes are stated in assumptions.toml or the use case, not measured here. A person's week is capped at a quarter of the contract hours."
lineage     = ["usage sources", "assumptions.toml", "view usage", "hours_additional"]
guard       = "use"
needs       = ["sessions", "minutes"]
*/
select
    usage.cell_id,
    usage.period,
    sum(usage.capped_tasks * time_factor.additional) as value,
    sum(usage.capped_tasks * time_factor.additional_low) as low,
    sum(usage.capped_tasks * time_factor.additional_high) as high,
    0.8 as level,
    case when count(time_factor.additional) > 0 then 'D' end as grade,
    count(distinct usage.person_id) filter (time_factor.additional is not null) as people,
    case
        when count(time_factor.additional) = 0 then min(coalesce(time_factor.additional_reason, 'missing_minutes'))
        when count(*) filter (usage.tasks > 0 and time_factor.additional is null) > 0 then 'some_use_cases_missing'
    end as reason
from usage
left join time_factor using (use_case_id)
group by
    usage.cell_id,
    usage.period
order by
    usage.cell_id,
    usage.period
