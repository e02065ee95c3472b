-- Says of each step of a job that waits what could keep it from starting.
--   job_id, tenant_id; most  what a tenant without a limit of its own may hold at once, null for any number
-- Indexes: ux_steps_job_id_name, ux_pauses_tenant_id_lane_name, ix_steps_running,
-- ux_rates_tenant_id_name.
select
    s.id, s.name, s.state, s.attempt, s.due_at,
    p.lane, p.name, p.reason,
    limited.most, limited.running,
    clock_timestamp(),
    r.starts, r.seconds,
    r.next_at - make_interval(secs => (r.burst - 1) * r.seconds::float8 / r.starts)
from steps as s
join tenants as t on t.id = s.tenant_id
left join lateral (
    select lane, name, reason from pauses
    where tenant_id = s.tenant_id and s.kind <> 'bulk'
      and (lane is null or lane = s.lane) and (name is null or name = s.name)
    order by name nulls first, lane nulls first limit 1
) as p on true
left join rates as r on s.parked and r.tenant_id = s.tenant_id and r.name = s.name
cross join lateral (
    select coalesce(t.max_running, %(most)s::int) as most, case
        when coalesce(t.max_running, %(most)s::int) is not null then
            (select count(*) from steps where tenant_id = t.id and state = 'in_progress')
    end as running
) as limited
where s.job_id = %(job_id)s and s.tenant_id = %(tenant_id)s and s.state in ('scheduled', 'pending')
order by s.position
