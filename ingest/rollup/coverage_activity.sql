-- Canonical rows of activity per touched day and scope.
-- Two values are bound: the first touched day and the day after the last.
select
    f.source_system,
    'activity' as feed,
    t.day,
    t.day as last_day,
    coalesce(f.service_name, f.source_system) as scope,
    cast(count(*) as bigint) as rows,
    true as answers
from activity_fact as f
inner join touched_day as t
    on t.source_system = f.source_system
    and t.day = cast(f.period_start as date)
where f.period_start >= ?
and f.period_start < ?
group by
    f.source_system,
    t.day,
    coalesce(f.service_name, f.source_system)
