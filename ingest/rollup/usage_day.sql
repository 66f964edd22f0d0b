-- Person-days of the touched days. Grain: the columns of usage_day that are not measures.
-- Two values are bound: the first touched day and the day after the last, so that whole blocks are skipped.
-- A session counts once per person and day, in the group of its first request of the day; so events become
-- sessions first, which are far fewer.
with
sessions as (
    select
        t.day,
        f.grain,
        f.source_system,
        f.principal_id,
        f.use_case_id,
        f.provider_name,
        f.model_id,
        f.sub_account_id,
        f.agent_id,
        f.autonomy,
        f.session_id,
        min(f.period_start) as first_start,
        min(f.usage_id) as first_id,
        sum(coalesce(f.requests, 0)) as requests,
        sum(coalesce(f.requests_failed, 0)) as requests_failed,
        sum(f.input_uncached_tokens) as input_uncached_tokens,
        sum(f.cache_read_tokens) as cache_read_tokens,
        sum(f.cache_write_tokens_short) as cache_write_tokens_short,
        sum(f.cache_write_tokens_long) as cache_write_tokens_long,
        sum(f.output_visible_tokens) as output_visible_tokens,
        sum(f.reasoning_tokens) as reasoning_tokens,
        sum(f.latency_ms) as latency_ms_sum,
        count(f.latency_ms) as latency_count,
        sum(f.estimated_cost_usd) as priced_usd,
        sum(f.source_cost_usd) as source_usd,
        sum(case when f.estimated_cost_usd is null then coalesce(f.requests, 0) else 0 end) as unpriced_requests,
        sum(
            case
                when f.estimated_cost_usd is null
                    then coalesce(f.input_uncached_tokens, 0)
                    + coalesce(f.cache_read_tokens, 0)
                    + coalesce(f.cache_write_tokens_short, 0)
                    + coalesce(f.cache_write_tokens_long, 0)
                    + coalesce(f.output_visible_tokens, 0)
                    + coalesce(f.reasoning_tokens, 0)
                else 0
            end
        ) as unpriced_tokens
    from usage_fact as f
    inner join touched_day as t
        on t.source_system = f.source_system
        and t.day = cast(f.period_start as date)
    where f.period_start >= ?
    and f.period_start < ?
    group by
        t.day,
        f.grain,
        f.source_system,
        f.principal_id,
        f.use_case_id,
        f.provider_name,
        f.model_id,
        f.sub_account_id,
        f.agent_id,
        f.autonomy,
        f.session_id
),
placed as (
    select
        *,
        row_number() over (
            partition by source_system, day, principal_id, session_id
            order by first_start asc nulls last, first_id asc nulls last
        ) as place_in_session
    from sessions
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
    cast(sum(requests) as bigint) as requests,
    cast(sum(requests_failed) as bigint) as requests_failed,
    cast(sum(case when session_id is not null and place_in_session = 1 then 1 else 0 end) as bigint) as sessions,
    cast(sum(input_uncached_tokens) as bigint) as input_uncached_tokens,
    cast(sum(cache_read_tokens) as bigint) as cache_read_tokens,
    cast(
        case
            when sum(cache_write_tokens_short) is null and sum(cache_write_tokens_long) is null then null
            else coalesce(sum(cache_write_tokens_short), 0) + coalesce(sum(cache_write_tokens_long), 0)
        end as bigint
    ) as cache_write_tokens,
    cast(
        case
            when sum(output_visible_tokens) is null and sum(reasoning_tokens) is null then null
            else coalesce(sum(output_visible_tokens), 0) + coalesce(sum(reasoning_tokens), 0)
        end as bigint
    ) as output_tokens,
    cast(sum(reasoning_tokens) as bigint) as reasoning_tokens,
    sum(latency_ms_sum) as latency_ms_sum,
    cast(sum(latency_count) as bigint) as latency_count,
    cast(sum(priced_usd) as decimal(38, 9)) as priced_usd,
    cast(sum(source_usd) as decimal(38, 9)) as source_usd,
    cast(sum(unpriced_requests) as bigint) as unpriced_requests,
    cast(sum(unpriced_tokens) as bigint) as unpriced_tokens
from placed
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
