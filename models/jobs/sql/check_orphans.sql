-- Finds running steps whose worker does not live any more; their lease has not ended yet.
--   tenant  or null for all; workers  names of those that live; most
-- Index: ix_steps_running.
with found as (
    select id from steps
    where state = 'in_progress' and due_at > clock_timestamp()
      and split_part(lease_owner, ':', 1) <> all (%(workers)s)
      and tenant_id = coalesce(%(tenant)s, tenant_id)
    limit %(most)s
)
select count(*), (array_agg(id::text))[1:5] from found
