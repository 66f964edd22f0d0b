-- Of the sources that report the same usage or the same charges, the one with the lowest rank on a day answers for it.
-- One value is bound: the rank that is decided now. A better source silences another where their days touch.
insert into decided
select
    candidate.source_system,
    candidate.day,
    candidate.last_day,
    candidate.scope,
    candidate.rank
from candidate
where candidate.rank = ?
and not exists (
    select 1
    from decided
    where decided.scope = candidate.scope
    and decided.source_system <> candidate.source_system
    and decided.rank < candidate.rank
    and decided.rank >= 0
    and decided.day <= candidate.last_day
    and decided.last_day >= candidate.day
)
