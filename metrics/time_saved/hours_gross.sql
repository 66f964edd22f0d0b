/*
label       = "Gross hours"
description = "What vendors print: tasks times minutes without AI less minutes with AI."
formula     = "tasks x (minutes without - minutes with) / 60"
unit        = "h"
better      = "higher"
people      = "entitled"
owner       = "AI programme"
grade_rule  = "grade of the stated minutes: D unless a study backs them; the lowest of the chain"
limits      = "Minutes are stated in assumptions.toml or the use case, not measured here. A person's week is capped at a quarter of the contract hours."
lineage     = ["usage sources", "assumptions.toml", "view usage", "hours_gross"]
guard       = "use"
needs       = ["sessions", "minutes"]
*/
select
    usage.cell_id,
    usage.period,
    sum(usage.tasks * time_factor.gross) as value,
    sum(usage.tasks * time_factor.gross_low) as low,
    sum(usage.tasks * time_factor.gross_high) as high,
    0.8 as level,
    case when count(time_factor.gross) > 0 then 'D' end as grade,
    count(distinct usage.person_id) filter (time_factor.gross is not null) as people,
    case
        when count(time_factor.gross) = 0 then min(coalesce(time_factor.gross_reason, 'missing_minutes'))
        when count(*) filter (usage.tasks > 0 and time_factor.gross is null) > 0 then 'some_use_cases_missing'
    end as reason
from usage
left join time_factor using (use_case_id)
group by
    usage.cell_id,
    usage.period
order by
    usage.cell_id,
    usage.period
