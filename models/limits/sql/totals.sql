-- Sums what each actor of a tenant used, the busiest first.
--   tenant_id     whose
--   since, until  days, both included
select u.actor_id, k.name, sum(u.requests)::bigint, sum(u.jobs)::bigint, sum(u.tokens)::bigint,
    sum(u.cost_micros)::bigint
from usage_days as u left join api_keys as k on k.id = u.actor_id
where u.tenant_id = %(tenant_id)s and u.day between %(since)s and %(until)s
group by u.actor_id, k.name order by sum(u.requests) desc, u.actor_id
