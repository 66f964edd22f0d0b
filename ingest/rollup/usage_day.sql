-- Person-days of the touched days. Grain: the columns of usage_day that are not measures.
-- Two values are bound: the first touched day and the day after the last, so that whole blocks are skipped.
-- A session counts once per person and day, in the group of its first request of the day.
with
touched as (
    select
        f.*,
        t.day,
        row_number() over (
            partition by f.source_system, t.day, f.principal_id, f.session_id
            order by f.period_start asc nulls last, f.usage_id asc nulls last
        ) as position_in_session
    from usage_fact as f
    inner join touched_day as t
        on t.source_system = f.source_system
        and t.day = cast(f.period_start as date)
    where f.period_start >= ?
    and f.period_start < ?
)
select
    day,
    grain,
    source_system,
    principal_id,
    use_case_id,
    provider_name,
    model_id,
    sub_account_id,
    agent_id,
    autonomy,
    cast(sum(coalesce(requests, 0)) as bigint) as requests,
    cast(sum(coalesce(requests_failed, 0)) as bigint) as requests_failed,
    cast(sum(case when session_id is not null and position_in_session = 1 then 1 else 0 end) as bigint)
        as sessions,
    cast(sum(input_uncached_tokens) as bigint) as input_uncached_tokens,
    cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
    cast(
        sum(
            case
                when cache_write_tokens_short is null and cache_write_tokens_long is null then null
                else coalesce(cache_write_tokens_short, 0) + coalesce(cache_write_tokens_long, 0)
            end
        ) as bigint
    ) as cache_write_tokens,
    cast(
        sum(
            case
                when output_visible_tokens is null and reasoning_tokens is null then null
                else coalesce(output_visible_tokens, 0) + coalesce(reasoning_tokens, 0)
            end
        ) as bigint
    ) as output_tokens,
    cast(sum(reasoning_tokens) as bigint) as reasoning_tokens,
    sum(latency_ms) as latency_ms_sum,
    cast(count(latency_ms) as bigint) as latency_count,
    cast(sum(estimated_cost_usd) as decimal(38, 9)) as priced_usd,
    cast(sum(source_cost_usd) as decimal(38, 9)) as source_usd,
    cast(sum(case when estimated_cost_usd is null then coalesce(requests, 0) else 0 end) as bigint)
        as unpriced_requests,
    cast(
        sum(
            case
                when estimated_cost_usd is null
                    then coalesce(input_uncached_tokens, 0)
                    + coalesce(cache_read_tokens, 0)
                    + coalesce(cache_write_tokens_short, 0)
                    + coalesce(cache_write_tokens_long, 0)
                    + coalesce(output_visible_tokens, 0)
                    + coalesce(reasoning_tokens, 0)
                else 0
            end
        ) as bigint
    ) as unpriced_tokens
from touched
group by
    day,
    grain,
    source_system,
    principal_id,
    use_case_id,
    provider_name,
    model_id,
    sub_account_id,
    agent_id,
    autonomy
order by
    day asc nulls last,
    principal_id asc nulls last
