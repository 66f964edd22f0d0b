-- Usage rows priced by dated cards. Grain: one row per row of usage_fact, the same columns.
-- Runs as it is over the warehouse; at load it runs over the new rows (ingest/pricing.py).
-- A card row is one meter; a rate is one provider, model, variant, validity and tier with all its meters.
-- Validity and tier are half-open, so at most one rate meets a usage row.
with
ranked as (
    select
        *,
        coalesce(variant, '') as price_variant,
        coalesce(tier_start, -1) as tier_from,
        dense_rank() over (
            partition by provider, model_id
            order by case source when 'contract' then 0 else 1 end
        ) as preference
    from price_card
),
wide as (
    select
        provider,
        model_id,
        price_variant,
        tier_from,
        coalesce(valid_from, timestamp '0001-01-01') as valid_from,
        coalesce(valid_to, timestamp '9999-12-31') as valid_to,
        min(price_card_id) filter (where meter in ('input_uncached', 'output', 'request')) as price_card_id,
        max(unit_price) filter (where meter = 'input_uncached') as input_uncached,
        max(unit_price) filter (where meter = 'cache_read') as cache_read,
        max(unit_price) filter (where meter = 'cache_write_short') as cache_write_short,
        max(unit_price) filter (where meter = 'cache_write_long') as cache_write_long,
        max(unit_price) filter (where meter = 'output') as output_visible,
        max(unit_price) filter (where meter = 'reasoning') as reasoning,
        max(unit_price) filter (where meter = 'request') as request
    from ranked
    where preference = 1
    group by
        provider,
        model_id,
        price_variant,
        tier_from,
        valid_from,
        valid_to
),
rate as (
    select
        *,
        coalesce(
            lead(tier_from) over (
                partition by provider, model_id, price_variant, valid_from
                order by tier_from
            ),
            9223372036854775807
        ) as tier_to
    from wide
),
offered as (
    select distinct
        provider,
        model_id,
        price_variant
    from rate
    where price_variant <> ''
),
counted as (
    select
        *,
        coalesce(input_uncached_tokens, 0)
        + coalesce(cache_read_tokens, 0)
        + coalesce(cache_write_tokens_short, 0)
        + coalesce(cache_write_tokens_long, 0) as all_input,
        grain = 'event' and coalesce(requests, 1) <= 1 as one_request,
        coalesce(processing, case when modality <> 'text' then modality end, service_tier) as asked_variant
    from usage_fact
),
matched as (
    select
        u.*,
        r.price_card_id as card,
        r.tier_to as next_tier,
        case
            when coalesce(
                u.input_uncached_tokens,
                u.cache_read_tokens,
                u.cache_write_tokens_short,
                u.cache_write_tokens_long,
                u.output_visible_tokens,
                u.reasoning_tokens
            ) is not null then (
                case when coalesce(u.input_uncached_tokens, 0) = 0 then 0
                    else u.input_uncached_tokens * r.input_uncached end
                + case when coalesce(u.cache_read_tokens, 0) = 0 then 0
                    else u.cache_read_tokens * r.cache_read end
                + case when coalesce(u.cache_write_tokens_short, 0) = 0 then 0
                    else u.cache_write_tokens_short * r.cache_write_short end
                + case when coalesce(u.cache_write_tokens_long, 0) = 0 then 0
                    else u.cache_write_tokens_long * r.cache_write_long end
                + case when coalesce(u.output_visible_tokens, 0) = 0 then 0
                    else u.output_visible_tokens * r.output_visible end
                + case when coalesce(u.reasoning_tokens, 0) = 0 then 0
                    else u.reasoning_tokens * r.reasoning end
                + case when r.request is null then 0
                    else coalesce(u.requests, 1) * 1000 * r.request end
            ) * 0.000001::decimal(7, 6)
        end as cost
    from counted as u
    left join offered as o
        on o.provider = u.provider_name
        and o.model_id = u.model_id
        and o.price_variant = u.asked_variant
    left join rate as r
        on r.provider = u.provider_name
        and r.model_id = u.model_id
        and r.price_variant = coalesce(o.price_variant, '')
        and u.period_start >= r.valid_from
        and u.period_start < r.valid_to
        and case when u.one_request then u.all_input else 0 end > r.tier_from
        and case when u.one_request then u.all_input else 0 end <= r.tier_to
)
select
    * exclude (all_input, one_request, asked_variant, card, next_tier, cost) replace (
        cost as estimated_cost_usd,
        case when cost is not null then card end as price_card_id,
        list_concat(
            coalesce(quality_flags, []),
            case when card is null then ['unknown_model'] else [] end,
            case when not one_request and all_input > next_tier then ['tier_unknown'] else [] end
        ) as quality_flags
    )
from matched
