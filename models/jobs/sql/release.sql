-- Lets parked steps that may run again wait in their lane, the oldest first.
--   asked  json [{tenant_id, n}]: at most n steps of this tenant
--   most   what a tenant without a limit of its own may hold at once, null for any number; cost as in submit.sql
-- Of a tenant with a limit no more leave than it may start; the claim, not this, keeps the limit.
-- Of a channel with a rate no more leave than may start at this moment; the claim keeps the rate.
-- A group is what a pause can tell apart: a tenant's steps of one lane and name. Those with a limit or
-- a rate go before their tenant's newer ones, others behind them; neither goes before the lane's head.
-- Locked rows are somebody else's and skipped: the sweep comes back. `parked::int` keeps the planner
-- from reading all parked rows instead of those it is given.
-- Indexes: ix_steps_parked (groups, oldest), ix_steps_running, ix_steps_claim (head), ix_steps_fair.
with recursive tenant as materialized (
    select
        a.tenant_id,
        coalesce(t.max_running, %(most)s::int) as most,
        greatest(0, least(a.n, coalesce(t.max_running, %(most)s::int) - (
            select count(*) from steps where tenant_id = a.tenant_id and state = 'in_progress'
        ))) as n
    from json_to_recordset(%(asked)s::json) as a (tenant_id uuid, n integer)
    join tenants as t on t.id = a.tenant_id
), found as (
    select t.tenant_id, f.lane, f.name
    from tenant as t
    cross join lateral (
        select lane, name from steps
        where state = 'pending' and parked and tenant_id = t.tenant_id
        order by lane, name limit 1
    ) as f
    where t.n > 0
    union all
    select f.tenant_id, n.lane, n.name
    from found as f
    cross join lateral (
        select lane, name from steps
        where state = 'pending' and parked and tenant_id = f.tenant_id
          and (lane, name) > (f.lane, f.name)
        order by lane, name limit 1
    ) as n
), allowed as materialized (
    select f.*, r.id as rate_id, coalesce(floor(
        r.burst - greatest(0, extract(epoch from r.next_at - clock_timestamp()))
            * r.starts / r.seconds
    )::int, t.n) as n
    from found as f
    join tenant as t using (tenant_id)
    left join rates as r on r.tenant_id = f.tenant_id and r.name = f.name
    where not exists (
        select from pauses as p
        where p.tenant_id = f.tenant_id
          and (p.lane is null or p.lane = f.lane) and (p.name is null or p.name = f.name)
    )
), oldest as (
    select s.id, t.n, f.rate_id, row_number() over (
        partition by t.tenant_id order by s.priority, s.created_at
    ) as nth
    from allowed as f
    join tenant as t using (tenant_id)
    cross join lateral (
        select id, priority, created_at from steps
        where state = 'pending' and parked
          and tenant_id = f.tenant_id and lane = f.lane and name = f.name
        order by priority, created_at limit greatest(0, least(t.n, f.n))
    ) as s
), freed as materialized (
    select s.id, s.tenant_id, s.lane, s.priority, s.created_at,
        s.id = any (array(select id from oldest where rate_id is not null)) as rated
    from steps as s
    where s.id = any (array(select id from oldest where nth <= n))
      and s.state = 'pending' and s.parked::int = 1
    order by s.id
    for update skip locked
), place as (
    select k.tenant_id, k.lane, k.priority, greatest(
        coalesce(
            lane_head(k.lane, k.priority),
            extract(epoch from clock_timestamp())
        ),
        case when t.most is null and not k.rated then
            (select fair_at + %(cost)s::float8 from steps
             where tenant_id = k.tenant_id and lane = k.lane and priority = k.priority
               and state = 'pending' and not parked
             order by fair_at desc limit 1)
        else
            (select fair_at - k.n * %(cost)s::float8 from steps
             where tenant_id = k.tenant_id and lane = k.lane and priority = k.priority
               and state = 'pending' and not parked
             order by fair_at limit 1)
        end
    ) as base
    from (
        select tenant_id, lane, priority, count(*) as n, bool_or(rated) as rated
        from freed group by 1, 2, 3
    ) as k
    join tenant as t using (tenant_id)
), placed as (
    select f.id, p.base + %(cost)s::float8 * (row_number() over (
        partition by f.tenant_id, f.lane, f.priority order by f.created_at
    ) - 1) as fair_at
    from freed as f
    join place as p using (tenant_id, lane, priority)
)
update steps as s set parked = false, fair_at = p.fair_at
from placed as p
where s.id = p.id
returning s.lane
