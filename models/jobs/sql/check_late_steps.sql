-- Finds steps that the sweep should have looked at long ago: their lease ended or their moment came.
--   tenant  or null for all; state; grace  seconds; most
-- Index: ix_steps_due.
with found as (
    select id from steps
    where state = %(state)s and state in ('scheduled', 'in_progress')
      and due_at < clock_timestamp() - make_interval(secs => %(grace)s)
      and tenant_id = coalesce(%(tenant)s, tenant_id)
    limit %(most)s
)
select count(*), (array_agg(id::text))[1:5] from found
