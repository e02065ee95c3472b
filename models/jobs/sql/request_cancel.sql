-- Notes that somebody wants jobs cancelled of which workers hold steps, with an event each.
-- Does nothing the second time, and for jobs that are over.
--   job_ids
with open_job as materialized (
    select id from jobs
    where id = any(%(job_ids)s) and cancel_requested_at is null and completed_at is null
    order by id
    for update
), flagged as (
    update jobs set
        cancel_requested_at = clock_timestamp(),
        updated_at = clock_timestamp(),
        event_seq = event_seq + 1
    where id in (select id from open_job)
    returning id, tenant_id, event_seq, state
)
insert into job_events (tenant_id, job_id, seq, kind, state, steps)
select tenant_id, id, event_seq, 'job_update', state, '{}' from flagged
returning id, job_id, tenant_id, seq, kind, state, created_at
