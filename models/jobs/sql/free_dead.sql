-- Lets the leases end now that processes of one worker held which are no more; the sweep takes their
-- steps back.
--   hostname  the worker's, with which its owners' names begin; alive  its processes, by number
-- A step that somebody is just finishing is skipped.
-- Index: ix_steps_running, which holds what runs and nothing else.
with dead as materialized (
    select id from steps
    where state = 'in_progress'
      and starts_with(lease_owner, %(hostname)s || ':')
      and split_part(substr(lease_owner, length(%(hostname)s) + 2), ':', 1) <> all (%(alive)s)
      and due_at > clock_timestamp()
    for update skip locked
)
update steps as s set due_at = clock_timestamp()
from dead
where s.id = dead.id
returning s.id
