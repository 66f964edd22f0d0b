-- KPI observations pooled to one row per KPI, unit and day; ratios are sums over sums.

-- grain: one KPI, use case (null: the KPI's own), unit and first day of its period
create table kpi_day as
select
    kpi_observation.kpi_id,
    kpi_observation.use_case_id,
    kpi_observation.unit_id,
    kpi_observation.period_start::date as day,
    max(kpi_observation.period_end) as period_end,
    sum(kpi_observation.numerator) as numerator,
    sum(kpi_observation.denominator) as denominator,
    avg(kpi_observation.value) as mean_value,
    sum(kpi_observation.value) as sum_value,
    count(kpi_observation.value) as rows,
    max(ingest_run.loaded_at) as loaded_at
from warehouse.kpi_observation
left join warehouse.ingest_run using (ingest_run_id)
-- an experiment's units are people or visitors: they are joined to their arms below, not to a panel
where not exists (
    select 1
    from warehouse.experiment
    where experiment.unit_id = kpi_observation.unit_id
)
group by
    kpi_observation.kpi_id,
    kpi_observation.use_case_id,
    kpi_observation.unit_id,
    kpi_observation.period_start::date;

-- grain: one KPI and randomised unit
create table kpi_arm as
select
    use_case_kpi.kpi_id,
    experiment.use_case_id,
    experiment.experiment_id,
    experiment.unit_id,
    any_value(experiment.arm) as arm,
    any_value(experiment.covariate) as covariate,
    any_value(experiment.cluster_id) as cluster_id,
    min(experiment.assigned_at) as assigned_at,
    sum(kpi_observation.numerator) as numerator,
    sum(kpi_observation.denominator) as denominator,
    avg(kpi_observation.value) as value
from warehouse.experiment
join warehouse.use_case_kpi using (use_case_id)
join warehouse.kpi_observation
    on kpi_observation.unit_id = experiment.unit_id
    and kpi_observation.kpi_id = use_case_kpi.kpi_id
    and kpi_observation.use_case_id is not distinct from
        case when kpi_observation.use_case_id is null then null else experiment.use_case_id end
group by
    use_case_kpi.kpi_id,
    experiment.use_case_id,
    experiment.experiment_id,
    experiment.unit_id;
