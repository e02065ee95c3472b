-- Adds what was used to the figures of its day.
--   uses  json [{tenant_id, day, actor_id, requests, jobs, tokens, cost_micros}]
-- In one order everywhere, so that two calls can't block each other.
insert into usage_days as d (tenant_id, day, actor_id, requests, jobs, tokens, cost_micros)
select tenant_id, day, actor_id, sum(requests), sum(jobs), sum(tokens), sum(cost_micros)
from json_to_recordset(%(uses)s::json) as u (
    tenant_id uuid, day date, actor_id uuid, requests bigint, jobs bigint, tokens bigint,
    cost_micros bigint
)
group by tenant_id, day, actor_id order by tenant_id, day, actor_id
on conflict (tenant_id, day, actor_id) do update
set requests = d.requests + excluded.requests,
    jobs = d.jobs + excluded.jobs,
    tokens = d.tokens + excluded.tokens,
    cost_micros = d.cost_micros + excluded.cost_micros
