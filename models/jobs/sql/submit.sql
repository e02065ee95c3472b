-- Writes new jobs, their steps and their first events in one statement.
--   jobs   json [{id, tenant_id, kind, subject, spec, labels, correlation_id, priority, dry_run, step_names, n_open, retry_of, due_at, batch_id, batch_position}]
--   steps  json [{id, job_id, tenant_id, position, kind, name, lane, priority, n, due_at, asleep, result}]; n counts a tenant's steps of one lane and priority in this call; a step with a result is done already; one that is asleep waits for its due_at, or without one for its turn in a batch
--   cost   how far one step moves its tenant back in the order, in seconds of virtual time
-- Start-time fair queuing: a step's place is after its tenant's last waiting step (parked ones left out), but never before
-- the head of the lane, so a tenant that has nothing waiting goes next. Reads without locks, so two submits at once may share a place; that is harmless.
-- Indexes: ix_steps_claim (head), ix_steps_fair (tail).
with new_job as materialized (
    select j.*, clock_timestamp() as at from json_to_recordset(%(jobs)s::json) as j (
        id uuid, tenant_id uuid, kind text, subject text, spec jsonb, labels jsonb,
        correlation_id text, priority smallint, dry_run boolean, step_names text[], n_open smallint,
        retry_of uuid, due_at timestamptz, batch_id uuid, batch_position integer
    )
), new_step as (
    select * from json_to_recordset(%(steps)s::json) as s (
        id uuid, job_id uuid, tenant_id uuid, position smallint, kind text, name text,
        lane text, priority smallint, n integer, due_at timestamptz, asleep boolean, result jsonb
    )
), place as (
    select
        lane, priority, tenant_id,
        greatest(
            coalesce(
                lane_head(k.lane, k.priority),
                extract(epoch from clock_timestamp())
            ),
            (select fair_at + %(cost)s::float8 from steps
             where tenant_id = k.tenant_id and lane = k.lane and priority = k.priority
               and state = 'pending' and not parked
             order by fair_at desc limit 1)
        ) as base
    from (select distinct lane, priority, tenant_id from new_step) as k
), job as (
    insert into jobs (
        id, tenant_id, kind, subject, spec, labels, correlation_id, state, priority, dry_run,
        step_names, n_steps, n_open, event_seq, retry_of, scheduled_for, batch_id,
        batch_position, created_at, updated_at
    )
    select
        id, tenant_id, kind, subject, spec, labels, correlation_id, 'pending', priority, dry_run,
        step_names, cardinality(step_names), n_open, 1, retry_of, due_at, batch_id,
        batch_position, at, at
    from new_job
    returning id, tenant_id, created_at
), step as (
    insert into steps (
        id, job_id, tenant_id, position, kind, name, lane, state, priority, fair_at, due_at, result,
        percent, finished_at
    )
    select
        s.id, s.job_id, s.tenant_id, s.position, s.kind, s.name, s.lane,
        case
            when s.result is not null then 'completed'
            when not s.asleep then 'pending'
            else 'scheduled'
        end,
        s.priority, p.base + (s.n - 1) * %(cost)s::float8, s.due_at, s.result,
        case when s.result is not null then 100 else 0 end,
        case when s.result is not null then clock_timestamp() end
    from new_step as s
    join place as p using (lane, priority, tenant_id)
)
insert into job_events (tenant_id, job_id, seq, kind, state, steps, created_at)
select tenant_id, id, 1, 'job_created', 'pending', '{}', created_at from job
returning id, job_id, tenant_id, seq, kind, state, created_at
