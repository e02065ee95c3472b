-- Finds jobs with a gap in their events, or whose last event tells another state than they have.
--   tenant  or null for all; days, sample  how far back, and at most how many jobs of a tenant
--   kept  days after which events of a job that ended may be gone
-- Indexes: ix_jobs_recent, ux_job_events_job_id_seq.
with sample as materialized (
    select j.*
    from tenants as t
    cross join lateral (
        select * from jobs
        where tenant_id = t.id
          and created_at > now() - make_interval(days => %(days)s)
        order by created_at desc, id desc
        limit %(sample)s
    ) as j
    where t.id = coalesce(%(tenant)s, t.id)
), found as (
    select j.id
    from sample as j
    cross join lateral (
        select count(*) as n, max(seq) as newest, min(seq) as oldest
        from job_events where job_id = j.id
    ) as e
    left join job_events as last on last.job_id = j.id and last.seq = j.event_seq
    where (
        e.n <> j.event_seq or e.oldest <> 1 or e.newest <> j.event_seq or last.state <> j.state
        or last.id is null
      )
      and (
        j.completed_at is null
        or j.completed_at > clock_timestamp() - make_interval(days => %(kept)s)
          + interval '1 hour'
      )
)
select count(*), (array_agg(id::text))[1:5] from found
