-- Moves the start of a job's steps, if none of them has left its schedule.
--   job_id; due_at  null starts them at once
-- Index: ux_steps_job_id_name.
with held as materialized (
    select id, state = 'scheduled' and attempt = 0 and due_at is not null as waits
    from steps where job_id = %(job_id)s order by id for update
)
update steps as s set
    state = case when %(due_at)s::timestamptz is null then 'pending' else 'scheduled' end,
    due_at = %(due_at)s,
    fair_at = case
        when %(due_at)s is null then extract(epoch from clock_timestamp()) else s.fair_at
    end
where s.job_id = %(job_id)s and s.state = 'scheduled'
  and (select bool_and(waits) from held)
returning s.id, s.job_id, s.name, s.state, s.lane
