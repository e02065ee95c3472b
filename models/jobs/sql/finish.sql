-- Records how steps ended, for those that are still this owner's by attempt number.
--   outcomes  json [{id, attempt, state, error, result, delay_s}]; owner
-- A row that is missing from the answer was taken from the caller meanwhile: what it did is dropped.
-- The last column says whether the tenant has parked steps: its place is free for one of them now.
-- Indexes: primary key, ix_steps_parked.
with outcome as (
    select * from json_to_recordset(%(outcomes)s::json) as o (
        id uuid, attempt smallint, state text, error jsonb, result jsonb, delay_s float8
    )
), held as materialized (
    select id from steps where id = any (array(select id from outcome)) order by id for update
)
update steps as s set
    state = o.state,
    error = o.error,
    result = o.result,
    percent = case when o.state = 'completed' then 100 else s.percent end,
    stage = '',
    due_at = clock_timestamp() + make_interval(secs => o.delay_s),
    lease_owner = null,
    finished_at = case when o.delay_s is null then clock_timestamp() end
from outcome as o
where s.id = any (array(select id from held))
  and s.id = o.id
  and s.attempt = o.attempt
  and s.lease_owner = %(owner)s
  and s.state = 'in_progress'
returning s.id, s.job_id, s.name, s.state, s.tenant_id, exists (
    select from steps as p where p.tenant_id = s.tenant_id and p.state = 'pending' and p.parked
)
