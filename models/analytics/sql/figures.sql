-- Adds up a tenant's jobs that were made in some hours: by channel and state, and by time and state.
--   tenant_id; since, until  whole hours; states; name  a channel whose jobs are meant, '' for all
--   step, zone               what a point in time is (hour, day, week, month), in which zone
-- Jobs that ended are there by the hour; what is open, or ended behind the mark, is added one by one.
-- Whole jobs have the channel ''. Bulk operations are work on jobs, and none themselves.
-- Indexes: pk_tallies, ix_job_events_tenant, ix_jobs_recent_by_state, pk_jobs, ux_steps_job_id_name.
with loose as materialized (
    select j.id, j.state, j.created_at, j.step_names, j.started_at, j.completed_at from jobs as j
    where j.tenant_id = %(tenant_id)s and j.state in ('pending', 'in_progress')
      and j.created_at >= %(since)s and j.created_at < %(until)s and j.kind <> 'bulk'
    union all
    select j.id, j.state, j.created_at, j.step_names, j.started_at, j.completed_at from jobs as j
    where j.id = any (array(
        select e.job_id from job_events as e
        where e.tenant_id = %(tenant_id)s and e.id > (select upto from tally_marks)
          and e.state in ('completed', 'failed', 'partial', 'cancelled')
          and e.seq = (
            select min(b.seq) from job_events as b
            where b.job_id = e.job_id
              and b.state in ('completed', 'failed', 'partial', 'cancelled')
          )
    )) and j.created_at >= %(since)s and j.created_at < %(until)s and j.kind <> 'bulk'
), figure as (
    select hour, name, state, n, n_completed, n_failed, n_timed, running_ms from tallies
    where tenant_id = %(tenant_id)s and hour >= %(since)s and hour < %(until)s and kind <> 'bulk'
    union all
    select
        created_at, '', state, 1, (state = 'completed')::int, (state in ('failed', 'partial'))::int,
        (completed_at - started_at is not null)::int,
        coalesce(extract(epoch from completed_at - started_at) * 1000, 0)::bigint
    from loose
    union all
    select
        l.created_at, s.name, l.state, 1, (s.state = 'completed')::int, (s.state = 'failed')::int,
        (s.finished_at - s.started_at is not null)::int,
        coalesce(extract(epoch from s.finished_at - s.started_at) * 1000, 0)::bigint
    from loose as l join steps as s on s.job_id = l.id
)
select
    null::timestamptz as moment, name, state, sum(n)::bigint, sum(n_completed)::bigint,
    sum(n_failed)::bigint, sum(n_timed)::bigint, sum(running_ms)::bigint
from figure where state = any(%(states)s)
group by name, state
union all
select date_trunc(%(step)s, hour, %(zone)s), name, state, sum(n)::bigint, 0, 0, 0, 0
from figure where state = any(%(states)s) and name = %(name)s
group by 1, name, state
