-- Adds up how long a tenant's jobs that were made in some hours took, by slots of 5 percent.
--   tenant_id; since, until  whole hours
-- Indexes: pk_durations, ix_job_events_tenant, ux_job_events_job_id_seq, pk_jobs.
select slot, sum(n)::bigint, sum(total_ms)::bigint from (
    select slot, n, total_ms from durations
    where tenant_id = %(tenant_id)s and hour >= %(since)s and hour < %(until)s and kind <> 'bulk'
    union all
    select ceil(ln(greatest(1, p.ms)) / ln(1.05))::smallint, 1, p.ms::bigint
    from jobs as j
    cross join lateral (
        select greatest(
            0, extract(epoch from j.completed_at - greatest(j.created_at, j.scheduled_for)) * 1000
        ) as ms
    ) as p
    where j.id = any (array(
        select e.job_id from job_events as e
        where e.tenant_id = %(tenant_id)s and e.id > (select upto from tally_marks)
          and e.state in ('completed', 'failed', 'partial')
          and e.seq = (
            select min(b.seq) from job_events as b
            where b.job_id = e.job_id
              and b.state in ('completed', 'failed', 'partial', 'cancelled')
          )
    )) and j.created_at >= %(since)s and j.created_at < %(until)s and j.kind <> 'bulk'
) as d
group by slot order by slot
