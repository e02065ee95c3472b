-- Names the steps of an owner whose jobs are to be cancelled.
--   owner
-- Index: ix_jobs_cancelling, which is almost always empty.
select s.id
from jobs as j
join steps as s on s.job_id = j.id
where j.cancel_requested_at is not null and j.completed_at is null
  and s.state = 'in_progress' and s.lease_owner = %(owner)s
