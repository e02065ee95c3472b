-- Lets batches go on after some of their jobs have ended: the next one's turn comes, or, after the
-- first failure of a batch that is to stop then, what has not begun is cancelled.
--   ids  batches that this transaction holds
-- Steps that somebody else holds are skipped, for waiting here could deadlock; the sweep comes back.
-- Indexes: ix_jobs_batch_by_state, steps' by job.
with batch as materialized (
    select b.id, b.mode, b.fail_fast and exists (
        select from jobs where batch_id = b.id and state in ('failed', 'partial')
    ) as stopped
    from batches as b
    where b.id = any(%(ids)s)
), open_job as (
    select b.id as batch_id, n.id
    from batch as b
    cross join lateral (
        (select id, batch_position from jobs where batch_id = b.id and state = 'in_progress'
         order by batch_position limit 1)
        union all
        (select id, batch_position from jobs where batch_id = b.id and state = 'pending'
         order by batch_position limit 1)
        order by batch_position limit 1
    ) as n
), over as (
    update batches set steered = false
    where id in (select id from batch) and id not in (select batch_id from open_job)
), ready as materialized (
    select s.id, 'pending' as state
    from batch as b
    join open_job as o on o.batch_id = b.id
    join steps as s on s.job_id = o.id
    where b.mode = 'sequential' and not b.stopped and s.state = 'scheduled' and s.due_at is null
    for update of s skip locked
), doomed as materialized (
    select s.id, 'cancelled' as state
    from batch as b
    join jobs as j on j.batch_id = b.id and j.state = 'pending'
    join steps as s on s.job_id = j.id
    where b.stopped and s.state in ('scheduled', 'pending')
    for update of s skip locked
)
update steps as s set
    state = moved.state,
    due_at = null,
    fair_at = extract(epoch from clock_timestamp()),
    finished_at = case when moved.state = 'cancelled' then clock_timestamp() end
from (select * from ready union all select * from doomed) as moved
where s.id = moved.id
returning s.id, s.job_id, s.name, s.state, s.lane
