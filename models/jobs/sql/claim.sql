-- Takes the next steps of a lane for one worker slot: they are its own until the lease ends.
--   lane, owner, size; lease  seconds; look  how many of the next steps are looked at
--   most  what a tenant without a limit of its own may hold at once, null for any number
-- The new attempt number is the fencing token that finish.sql asks for.
-- A step that may not run now (paused, its tenant holds as many as it may, or its channel has begun
-- as many as its rate allows) is parked instead: it leaves the index, so no claim ever looks at it
-- twice. release.sql brings it back. A rate's older parked steps go before newer ones.
-- Losing a claim only repeats work, so its transaction does not wait for the disk at its commit.
-- Index: ix_steps_claim, one range scan in its order; locked rows are somebody else's and skipped.
-- Locks steps, then tenants with a limit (in tenant_room), then rates (in rate_room), so that two
-- slots can't fill the same room.
with looked as materialized (
    select id, tenant_id, kind, name, priority, fair_at, created_at from steps
    where lane = %(lane)s and state = 'pending' and not parked
      and (select set_config('synchronous_commit', 'off', true)) = 'off'
    order by priority, fair_at
    limit %(look)s
    for update skip locked
), paused as materialized (
    select l.id from pauses as p
    join looked as l on l.tenant_id = p.tenant_id and l.name = coalesce(p.name, l.name)
    where coalesce(p.lane, %(lane)s) = %(lane)s and l.kind <> 'bulk'
), room as materialized (
    select id, tenant_room(id, most) as n
    from (
        select id, coalesce(max_running, %(most)s::int) as most from tenants
        where id in (select tenant_id from looked) and coalesce(max_running, %(most)s::int) > 0
        order by id
    ) as limited
), rate as materialized (
    select id, tenant_id, name, starts, seconds, rate_room(id) as n
    from (
        select r.id, r.tenant_id, r.name, r.starts, r.seconds from rates as r
        where (r.tenant_id, r.name) in (select tenant_id, name from looked)
          and (select count(*) from room) >= 0
        order by r.id
    ) as kept
), parked as materialized (
    select id from paused
    union
    select id from (
        select l.id, r.n, row_number() over (
            partition by r.id order by l.priority, l.fair_at
        ) as nth, exists (
            select from steps as p
            where p.tenant_id = l.tenant_id and p.lane = %(lane)s and p.name = l.name
              and p.state = 'pending' and p.parked
              and (p.priority, p.created_at) < (l.priority, l.created_at)
        ) as later
        from rate as r
        join looked as l on l.tenant_id = r.tenant_id and l.name = r.name
        where l.id not in (select id from paused)
    ) as rated
    where nth > n or later
    union
    select id from (
        select l.id, r.n, row_number() over (
            partition by l.tenant_id order by l.priority, l.fair_at
        ) as nth
        from room as r
        join looked as l on l.tenant_id = r.id
        where l.id not in (select id from paused)
    ) as candidate
    where nth > n
), picked as materialized (
    (select id, tenant_id, name, true as free from looked where id not in (select id from parked)
     order by priority, fair_at limit %(size)s)
    union all
    select id, null, null, false from parked
), spent as (
    update rates as r
    set next_at = greatest(r.next_at, clock_timestamp())
        + make_interval(secs => p.n * r.seconds::float8 / r.starts)
    from (select tenant_id, name, count(*) as n from picked where free group by 1, 2) as p
    where r.tenant_id = p.tenant_id and r.name = p.name
)
update steps as s set
    state = case when p.free then 'in_progress' else s.state end,
    parked = not p.free,
    attempt = s.attempt + p.free::int,
    lease_owner = case when p.free then %(owner)s end,
    due_at = case when p.free then clock_timestamp() + make_interval(secs => %(lease)s) end,
    started_at = case
        when p.free then coalesce(s.started_at, clock_timestamp()) else s.started_at
    end,
    error = case when p.free then null else s.error end
from picked as p, jobs as j
where s.id = p.id and j.id = s.job_id
returning s.id, s.job_id, s.tenant_id, s.kind, s.name, s.lane, s.priority, s.fair_at, s.attempt, s.crashes, j.spec, s.parked
