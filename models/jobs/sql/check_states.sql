-- Finds jobs whose state does not follow from their counters.
--   tenant  or null for all; days, sample  how far back, and at most how many jobs of a tenant
-- Index: ix_jobs_recent.
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
    select id
    from sample
    where (completed_at is null) <> (n_open > 0)
      or case
        when n_open > 0 then state not in ('pending', 'in_progress')
        when n_cancelled > 0 or cancel_requested_at is not null then state <> 'cancelled'
        when n_failed = n_steps then state <> 'failed'
        when n_failed > 0 then state <> 'partial'
        else state <> 'completed'
    end
)
select count(*), (array_agg(id::text))[1:5] from found
