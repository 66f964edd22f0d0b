-- Canonical rows of charge per touched day and scope.
-- Two values are bound: the first touched day and the day after the last.
select
    f.source_system,
    'charge' as feed,
    t.day,
    cast(max(greatest(f.charge_period_start, f.charge_period_end - interval '1' second)) as date) as last_day,
    f.scope,
    cast(count(*) as bigint) as rows,
    true as answers
from charge_scoped as f
inner join touched_day as t
    on t.source_system = f.source_system
    and t.day = cast(f.charge_period_start as date)
where f.charge_period_start >= ?
and f.charge_period_start < ?
group by
    f.source_system,
    t.day,
    f.scope
