-- Counts what goes before a waiting step of its lane, or, when it waits for its turn, of its batch.
--   id; own  only its tenant's older steps; alike  of those only the ones of its name; most  where to stop counting
-- Indexes: ix_steps_claim; ix_steps_parked and ix_steps_fair; ix_jobs_batch.
select case
    when s.state = 'scheduled' then (
        select count(*) from (
            select from jobs as b
            where b.batch_id = j.batch_id and b.batch_position < j.batch_position
              and b.state in ('pending', 'in_progress')
            limit %(most)s
        ) as before
    )
    when %(own)s then (
        select count(*) from (
            select from steps as b
            where b.tenant_id = s.tenant_id and b.state = 'pending' and b.parked
              and b.lane = s.lane and (b.name = s.name or not %(alike)s)
              and (b.priority, b.created_at) < (s.priority, s.created_at)
            union all
            select from steps as b
            where b.tenant_id = s.tenant_id and b.state = 'pending' and not b.parked
              and b.lane = s.lane and (b.name = s.name or not %(alike)s)
              and (b.priority, b.created_at) < (s.priority, s.created_at)
            limit %(most)s
        ) as before
    )
    else (
        select count(*) from (
            select from steps as b
            where b.lane = s.lane and b.state = 'pending' and not b.parked
              and (b.priority, b.fair_at) < (s.priority, s.fair_at)
            limit %(most)s
        ) as before
    )
end
from steps as s
join jobs as j on j.id = s.job_id
where s.id = %(id)s
