-- Finds jobs whose counters disagree with their steps: they could end too early, or never.
--   tenant  or null for all; days, sample  how far back, and at most how many jobs of a tenant
-- Indexes: ix_jobs_recent, ux_steps_job_id_name.
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
        select
            count(*) filter (where state not in ('completed', 'failed', 'cancelled')) as n_open,
            count(*) filter (where state = 'failed') as n_failed,
            count(*) filter (where state = 'cancelled') as n_cancelled,
            count(*) as n_steps
        from steps where job_id = j.id
    ) as s
    where (j.n_open, j.n_failed, j.n_cancelled, j.n_steps)
        is distinct from (s.n_open, s.n_failed, s.n_cancelled, s.n_steps)
)
select count(*), (array_agg(id::text))[1:5] from found
