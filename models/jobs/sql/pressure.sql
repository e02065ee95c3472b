-- Says how much waits and runs at this moment, and how long the next in line have waited.
--   lanes; heads  how many of the next steps of a lane and priority are looked at for the longest wait
-- Parked steps (paused, over a tenant's limit) are left out: no worker could take them.
-- A step that was put off (a retry, a scheduled job) waits since it was staged, which is its fair_at.
-- Indexes: ix_steps_claim (counts, heads), ix_steps_due (running), jobs' primary key.
with running as (
    select count(*) as steps, count(distinct job_id) as jobs from steps where state = 'in_progress'
), head as (
    select extract(epoch from clock_timestamp()) - case
        when s.attempt > 0 then s.fair_at
        else extract(epoch from greatest(s.created_at, j.scheduled_for))
    end as waited_s
    from unnest(%(lanes)s::text[]) as l (lane)
    cross join generate_series(1, 5) as p (priority)
    cross join lateral (
        select job_id, attempt, fair_at, created_at from steps
        where lane = l.lane and priority = p.priority and state = 'pending' and not parked
        order by fair_at limit %(heads)s
    ) as s
    join jobs as j on j.id = s.job_id
)
select
    (select coalesce(json_object_agg(lane, n), '{}')
     from (select lane, count(*) as n from steps where state = 'pending' and not parked group by lane) as waiting),
    running.steps,
    running.jobs,
    (select greatest(coalesce(max(waited_s), 0), 0)::float8 from head)
from running
