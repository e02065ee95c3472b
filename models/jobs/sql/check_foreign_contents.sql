-- Finds content whose step is not completed, or is of another job, channel or tenant.
--   tenant  or null for all; days, sample  how far back, and at most how many jobs of a tenant
-- Indexes: ix_jobs_recent, ux_contents_job_id_channel, pk_steps.
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
    select c.id
    from sample as j
    join contents as c on c.job_id = j.id
    left join steps as s on s.id = c.step_id
    where (s.job_id, s.name, s.state, c.tenant_id)
        is distinct from (c.job_id, c.channel, 'completed', j.tenant_id)
)
select count(*), (array_agg(id::text))[1:5] from found
