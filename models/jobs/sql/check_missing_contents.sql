-- Finds steps that wrote content, say that they are completed, and have none. Skipped ones had
-- nothing to write.
--   tenant  or null for all; days, sample  how far back, and at most how many jobs of a tenant
-- Indexes: ix_jobs_recent, ux_steps_job_id_name, ux_contents_job_id_channel.
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
    select s.id
    from sample as j
    join steps as s on s.job_id = j.id
    left join contents as c on c.job_id = s.job_id and c.channel = s.name and c.step_id = s.id
    where s.kind = 'render' and s.state = 'completed' and c.id is null
      and s.result ->> 'skipped' is null
)
select count(*), (array_agg(id::text))[1:5] from found
