-- Names batches that should have gone on: a job's turn has come and it waits, a failure should have
-- stopped the rest, or every job has ended. Reads only, so that a sweep with nothing to do locks nothing.
--   size
-- Indexes: ix_batches_steered, ix_jobs_batch_by_state, steps' by job.
select b.id
from batches as b
left join lateral (
    (select id, state, batch_position from jobs where batch_id = b.id and state = 'in_progress'
     order by batch_position limit 1)
    union all
    (select id, state, batch_position from jobs where batch_id = b.id and state = 'pending'
     order by batch_position limit 1)
    order by batch_position limit 1
) as n on true
where b.steered and (
    n.id is null
    or b.mode = 'sequential' and exists (
        select from steps where job_id = n.id and state = 'scheduled' and due_at is null
    )
    or b.fail_fast
    and exists (select from jobs where batch_id = b.id and state = 'pending')
    and exists (select from jobs where batch_id = b.id and state in ('failed', 'partial'))
)
limit %(size)s
