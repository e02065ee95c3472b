-- Takes the publication that has waited longest, for so long, and writes down that it may leave now.
--   lease_s
-- One that was being sent by a worker that is gone is of unknown fate. Index: ix_publications_due.
with picked as materialized (
    select id, state as before from publications
    where due_at <= statement_timestamp()
    order by due_at limit 1
    for update skip locked
), moved as (
    update publications as p set
        state = case p.state when 'planned' then 'sending' when 'sending' then 'unknown' else p.state end,
        attempt = p.attempt + 1,
        lease_until = statement_timestamp() + make_interval(secs => %(lease_s)s),
        due_at = statement_timestamp() + make_interval(secs => %(lease_s)s),
        updated_at = statement_timestamp()
    from picked
    where p.id = picked.id
    returning p.*, picked.before
)
select
    m.id, m.tenant_id, m.destination_id, m.content_id, m.version, m.state, m.before, m.attempt, m.tries,
    m.created_at, d.kind, d.settings, d.secret, c.job_id, c.channel
from moved as m
join destinations as d on d.id = m.destination_id
join contents as c on c.id = m.content_id
