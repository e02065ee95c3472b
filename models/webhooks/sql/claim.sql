-- Takes deliveries that are due, each for so long, and returns all that sending them needs.
--   size  how many at most; each  how many of one endpoint may be on their way at once; lease_s
-- Only endpoints for which something waits are looked at, one step of the index each. They go by chance,
-- so that none waits for ever behind the backlog of another. What has an older message of its subject
-- before it waits for that one.
-- Indexes: ix_webhook_deliveries_due, ix_webhook_deliveries_order, ix_webhook_deliveries_leased.
with recursive waiting (webhook_id) as (
    (
        select webhook_id from webhook_deliveries where state = 'pending'
        order by webhook_id limit 1
    )
    union all
    select (
        select d.webhook_id from webhook_deliveries as d
        where d.state = 'pending' and d.webhook_id > w.webhook_id
        order by d.webhook_id limit 1
    )
    from waiting as w where w.webhook_id is not null
), picked as materialized (
    select d.id
    from (
        select id from webhooks
        where id in (select webhook_id from waiting)
          and disabled_at is null and deleted_at is null
          and (held_until is null or held_until <= statement_timestamp())
        order by random()
    ) as w
    cross join lateral (
        select d.id from webhook_deliveries as d
        where d.webhook_id = w.id and d.state = 'pending' and d.due_at <= statement_timestamp()
          and not exists (
            select from webhook_deliveries as b
            where b.webhook_id = d.webhook_id and b.subject = d.subject and b.state = 'pending'
              and b.position < d.position
          )
        order by d.due_at, d.position
        limit greatest(0, %(each)s - (
            select count(*) from webhook_deliveries as f
            where f.webhook_id = w.id and f.lease_until > statement_timestamp()
        ))
        for update of d skip locked
    ) as d
    limit %(size)s
)
update webhook_deliveries as d set
    attempt = d.attempt + 1,
    lease_until = statement_timestamp() + make_interval(secs => %(lease_s)s),
    due_at = statement_timestamp() + make_interval(secs => %(lease_s)s)
from webhooks as w, webhook_messages as m
where d.id = any (array(select id from picked)) and w.id = d.webhook_id and m.id = d.message_id
returning
    d.id, d.tenant_id, d.webhook_id, d.message_id, d.subject, d.position, d.attempt, d.tries,
    w.url, m.payload, w.secret,
    case when w.old_secret_until > statement_timestamp() then w.old_secret end
