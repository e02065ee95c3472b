-- Lets a job show its new start. Its steps and the job itself are locked already.
--   job_id; due_at  null means now
-- Index: primary key.
update jobs set scheduled_for = coalesce(%(due_at)s, clock_timestamp()) where id = %(job_id)s
