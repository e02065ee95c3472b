-- Gives steps back to their lanes before they are done; that counts no crash.
--   owner, ids
-- Index: primary key.
with held as materialized (
    select id from steps
    where id = any(%(ids)s) and state = 'in_progress' and lease_owner = %(owner)s
    order by id
    for update
)
update steps as s set state = 'pending', lease_owner = null, due_at = null, stage = ''
from held
where s.id = held.id
returning s.id, s.job_id, s.name, s.state, s.lane
