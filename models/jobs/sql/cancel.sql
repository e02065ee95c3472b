-- Cancels the steps of jobs that no worker holds.
--   job_ids
-- Index: ux_steps_job_id_name.
with waiting as materialized (
    select id from steps
    where job_id = any(%(job_ids)s) and state in ('scheduled', 'pending')
    order by id
    for update
)
update steps as s set
    state = 'cancelled', due_at = null, finished_at = clock_timestamp()
from waiting
where s.id = waiting.id
returning s.id, s.job_id, s.name, s.state
