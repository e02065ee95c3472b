-- Lets jobs follow from steps that changed in this transaction, and writes the event of each job.
--   changes  json [{job_id, name, state, error?}]
-- Jobs are locked in the order of their ids, after their steps: the one lock order everywhere.
-- The batch of each job is read by its key: joining the statement's own rows costs n squared.
-- Counts are moved, not counted again: a count could not see what a concurrent finish is committing.
with change as (
    select * from json_to_recordset(%(changes)s::json) as c (
        job_id uuid, name text, state text, error text
    )
), tally as (
    select
        job_id,
        count(*) filter (where state in ('completed', 'failed', 'cancelled')) as closed,
        count(*) filter (where state = 'failed') as failed,
        count(*) filter (where state = 'cancelled') as cancelled,
        bool_or(state not in ('pending', 'scheduled', 'cancelled')) as begun,
        jsonb_object_agg(name, state) as steps
    from change
    group by job_id
), held as materialized (
    select id from jobs where id = any (array(select job_id from tally)) order by id for update
), moved as (
    update jobs as j set
        n_open = j.n_open - t.closed,
        n_failed = j.n_failed + t.failed,
        n_cancelled = j.n_cancelled + t.cancelled,
        event_seq = j.event_seq + 1,
        state = case
            when j.n_open > t.closed then case when t.begun then 'in_progress' else j.state end
            when j.n_cancelled + t.cancelled > 0 or j.cancel_requested_at is not null then 'cancelled'
            when j.n_failed + t.failed = j.n_steps then 'failed'
            when j.n_failed + t.failed > 0 then 'partial'
            else 'completed'
        end,
        updated_at = clock_timestamp(),
        started_at = case
            when t.begun then coalesce(j.started_at, clock_timestamp()) else j.started_at
        end,
        completed_at = case when j.n_open = t.closed then clock_timestamp() end
    from tally as t
    where j.id = t.job_id and j.id = any (array(select id from held))
    returning j.id, j.tenant_id, j.event_seq, j.state, t.steps
), told as (
    insert into job_events (tenant_id, job_id, seq, kind, state, steps)
    select tenant_id, id, event_seq, 'job_update', state, steps from moved
    returning id, job_id, tenant_id, seq, kind, state, created_at
)
select told.*, jobs.batch_id from told join jobs on jobs.id = told.job_id order by told.id
