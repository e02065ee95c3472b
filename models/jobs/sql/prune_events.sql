-- Deletes events of jobs that ended long ago, oldest first.
--   days, size; upto  id of the last event that may go
-- Ids grow with time, so the walk from the lowest id ends at the first event that is young enough:
-- it passes only what is deleted and what belongs to jobs that are still open.
-- Index: pk_job_events, pk_jobs.
with edge as materialized (
    select coalesce(
        (select id from job_events
         where created_at >= clock_timestamp() - make_interval(days => %(days)s)
         order by id limit 1),
        9223372036854775807
    ) as id
), old as materialized (
    select e.id from job_events as e
    join jobs as j on j.id = e.job_id
    where e.id < (select id from edge) and e.id <= %(upto)s
      and j.completed_at < clock_timestamp() - make_interval(days => %(days)s)
    order by e.id
    limit %(size)s
    for update of e skip locked
)
delete from job_events where id = any (array(select id from old)) returning id
