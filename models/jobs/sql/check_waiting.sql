-- Says of each lane which of its next steps have waited for long, and whether any of its steps runs.
--   lanes; grace  seconds; tenant  whose ids may be shown, or null for all; heads  how many are looked at
-- Indexes: ix_steps_claim, ix_steps_due.
with head as materialized (
    select h.*
    from unnest(%(lanes)s::text[]) as l (lane)
    cross join lateral (
        select id, lane, tenant_id, created_at, fair_at from steps
        where lane = l.lane and state = 'pending' and not parked
        order by priority, fair_at
        limit %(heads)s
    ) as h
    where greatest(h.created_at, to_timestamp(h.fair_at))
        < clock_timestamp() - make_interval(secs => %(grace)s)
)
select
    l.lane,
    (select count(*) from head where head.lane = l.lane),
    (select (array_agg(id::text))[1:5] from head
     where head.lane = l.lane and tenant_id = coalesce(%(tenant)s, tenant_id)),
    exists (select from steps where state = 'in_progress' and lane = l.lane)
from unnest(%(lanes)s::text[]) as l (lane)
