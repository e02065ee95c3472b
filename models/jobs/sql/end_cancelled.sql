-- Cancels what is left of jobs that are to be cancelled: steps that wait at once, steps that run
-- and did not stop by themselves after the grace period. The result of the latter will be dropped.
--   grace  seconds; size
-- Index: ix_jobs_cancelling.
with left_over as materialized (
    select s.id
    from jobs as j
    join steps as s on s.job_id = j.id
    where j.cancel_requested_at is not null and j.completed_at is null
      and (
        s.state in ('scheduled', 'pending')
        or s.state = 'in_progress'
        and j.cancel_requested_at < clock_timestamp() - make_interval(secs => %(grace)s)
      )
    order by s.id
    limit %(size)s
    for update of s skip locked
)
update steps as s set
    state = 'cancelled', due_at = null, lease_owner = null, stage = '',
    finished_at = clock_timestamp()
from left_over
where s.id = left_over.id
returning s.id, s.job_id, s.name, s.state
