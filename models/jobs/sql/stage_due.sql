-- Lets scheduled steps wait in their lane once their moment has come.
--   size
-- Index: ix_steps_due.
with due as materialized (
    select id from steps
    where state = 'scheduled' and due_at <= clock_timestamp()
    order by due_at
    limit %(size)s
    for update skip locked
)
update steps as s set
    state = 'pending', due_at = null, fair_at = extract(epoch from clock_timestamp())
from due
where s.id = due.id
returning s.id, s.job_id, s.name, s.state, s.lane
