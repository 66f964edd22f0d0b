/*
label       = "Apps on the platform"
description = "AI apps built on the shared platform, of all AI apps whose platform is known."
formula     = "apps on the platform / AI apps"
lesson      = 6
unit        = "share"
better      = "higher"
people      = "none"
owner       = "AI programme"
grade_rule  = "a share of a count, with its Wilson interval: no grade"
limits      = "An app that the registry does not name is not seen."
lineage     = ["asset registry", "paved_road_share"]
interval    = "wilson"
needs       = ["apps"]
*/
select
    cell.cell_id,
    period.period,
    count(*) filter (asset.on_platform)::double as numerator,
    count(*)::double as denominator,
    count(*) as n
from period
join warehouse.asset
    on asset.kind = 'app'
    and asset.created_on <= period.end_day
    and coalesce(asset.retired_on > period.end_day, true)
    and asset.on_platform is not null
join cell on cell.cut = 'org'
group by
    cell.cell_id,
    period.period
order by
    cell.cell_id,
    period.period
