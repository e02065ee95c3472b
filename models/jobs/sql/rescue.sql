-- Takes steps back from workers that fell silent: each counts a crash and runs again, alone, in the
-- long lane, so that a step that kills its worker takes no other with it; the last crash fails it.
-- A running step has an error only when give_up.sql wrote why.
--   size, max_crashes
-- Index: ix_steps_due.
with lost as materialized (
    select id from steps
    where state = 'in_progress' and due_at <= clock_timestamp()
    order by due_at
    limit %(size)s
    for update skip locked
)
update steps as s set
    crashes = s.crashes + 1,
    state = case when s.crashes + 1 >= %(max_crashes)s then 'failed' else 'pending' end,
    lane = 'long',
    lease_owner = null,
    due_at = null,
    stage = '',
    finished_at = case when s.crashes + 1 >= %(max_crashes)s then clock_timestamp() end,
    error = coalesce(s.error, case when s.crashes + 1 >= %(max_crashes)s then jsonb_build_object(
        'code', 'worker_lost',
        'message', format('The worker was lost %%s times while it did this step.', s.crashes + 1)
    ) end)
from lost
where s.id = lost.id
returning s.id, s.job_id, s.name, s.state, s.lane
