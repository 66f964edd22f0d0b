-- Canonical rows of event per touched day and scope.
-- Two values are bound: the first touched day and the day after the last.
select
    f.source_system,
    'event' as feed,
    t.day,
    t.day as last_day,
    f.kind as scope,
    cast(count(*) as bigint) as rows,
    true as answers
from event as f
inner join touched_day as t
    on t.source_system = f.source_system
    and t.day = cast(f.occurred_at as date)
where f.occurred_at >= ?
and f.occurred_at < ?
group by
    f.source_system,
    t.day,
    f.kind
