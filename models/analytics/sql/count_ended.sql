-- Counts the jobs whose end is told by one of the events from one id to another, and moves the mark.
--   after, upto  ids of events: the mark, which the caller holds, and where it will be
-- The mark moves in the same statement, and jobs never leave a final state, so each is counted once.
-- A job's end is its first event in a final state: what is told of it later counts for nothing.
-- Each row is counted under its hour and under -infinity, which is the sum of all hours.
-- Indexes: pk_job_events, ux_job_events_job_id_seq, pk_jobs, ux_steps_job_id_name, pk_tallies.
with moved as (
    update tally_marks set upto = %(upto)s where upto = %(after)s
), told as materialized (
    select e.job_id from job_events as e
    where e.id > %(after)s and e.id <= %(upto)s
      and e.state in ('completed', 'failed', 'partial', 'cancelled')
      and e.seq = (
        select min(b.seq) from job_events as b
        where b.job_id = e.job_id and b.state in ('completed', 'failed', 'partial', 'cancelled')
      )
), ended as materialized (
    select
        j.id, j.tenant_id, j.kind, j.state, h.hour,
        extract(epoch from j.completed_at - j.started_at) * 1000 as running_ms,
        greatest(0, extract(epoch from j.completed_at - greatest(j.created_at, j.scheduled_for)))
            * 1000 as waited_ms
    from jobs as j
    cross join lateral (
        values (date_trunc('hour', j.created_at, 'UTC')), ('-infinity'::timestamptz)
    ) as h (hour)
    where j.id = any (array(select job_id from told))
), counted as (
    select
        tenant_id, '' as name, hour, kind, state, count(*) as n,
        count(*) filter (where state = 'completed') as n_completed,
        count(*) filter (where state in ('failed', 'partial')) as n_failed,
        count(running_ms) as n_timed, coalesce(sum(running_ms), 0)::bigint as running_ms
    from ended group by tenant_id, hour, kind, state
    union all
    select
        e.tenant_id, s.name, e.hour, e.kind, e.state, count(*),
        count(*) filter (where s.state = 'completed'),
        count(*) filter (where s.state = 'failed'),
        count(t.ms), coalesce(sum(t.ms), 0)::bigint
    from ended as e
    join (
        select job_id, name, state, finished_at, started_at from steps
        where job_id = any (array(select job_id from told))
    ) as s on s.job_id = e.id
    cross join lateral (
        select extract(epoch from s.finished_at - s.started_at) * 1000 as ms
    ) as t
    group by e.tenant_id, s.name, e.hour, e.kind, e.state
), tallied as (
    insert into tallies as t (
        tenant_id, name, hour, kind, state, n, n_completed, n_failed, n_timed, running_ms
    )
    select * from counted
    on conflict (tenant_id, name, hour, kind, state) do update set
        n = t.n + excluded.n,
        n_completed = t.n_completed + excluded.n_completed,
        n_failed = t.n_failed + excluded.n_failed,
        n_timed = t.n_timed + excluded.n_timed,
        running_ms = t.running_ms + excluded.running_ms
), timed as (
    insert into durations as d (tenant_id, hour, kind, slot, n, total_ms)
    select
        tenant_id, hour, kind, ceil(ln(greatest(1, waited_ms)) / ln(1.05)), count(*),
        sum(waited_ms)::bigint
    from ended
    where hour > '-infinity' and state in ('completed', 'failed', 'partial')
    group by 1, 2, 3, 4
    on conflict (tenant_id, hour, kind, slot) do update set
        n = d.n + excluded.n, total_ms = d.total_ms + excluded.total_ms
)
select count(*)::int / 2 from ended
