-- Writes messages that some endpoint wants, and a delivery for each endpoint that wants them.
--   messages    json [{id, tenant_id, type, subject, position, payload}]; without a position it is the next one
--   webhook_id  the only endpoint to tell, or null for all of the tenant
--   again       whether what was delivered or given up goes once more
-- A message that is there already stays as it is: its id says that it is the same.
-- What waits behind another one of its subject becomes due with it, so that no claim looks at it before.
-- Indexes: ix_webhooks_recent, pk_webhook_messages, ux_webhook_deliveries_webhook_id_message_id, ix_webhook_deliveries_order.
with new as materialized (
    select
        id, tenant_id, type, subject, payload,
        coalesce(position, nextval('webhook_messages_position_seq')) as position
    from json_to_recordset(%(messages)s::json) as m (
        id uuid, tenant_id uuid, type text, subject uuid, position bigint, payload text
    )
), target as materialized (
    select w.id as webhook_id, n.id as message_id
    from new as n
    join webhooks as w on w.tenant_id = n.tenant_id
    where w.deleted_at is null and w.disabled_at is null
      and case
        when n.type = 'webhook.test' then w.id = %(webhook_id)s::uuid
        else (%(webhook_id)s::uuid is null or w.id = %(webhook_id)s::uuid)
          and (cardinality(w.event_types) = 0 or n.type = any(w.event_types))
      end
), written as (
    insert into webhook_messages (id, tenant_id, type, subject, position, payload)
    select id, tenant_id, type, subject, position, payload from new
    where id in (select message_id from target)
    on conflict (id) do nothing
)
insert into webhook_deliveries as d (
    id, tenant_id, webhook_id, message_id, type, subject, position, state, attempt, tries, due_at
)
select
    gen_random_uuid(), n.tenant_id, t.webhook_id, n.id, n.type, n.subject, n.position, 'pending', 0, 0,
    greatest(
        statement_timestamp(),
        (select max(b.due_at) from webhook_deliveries as b
         where b.webhook_id = t.webhook_id and b.subject = n.subject and b.state = 'pending'
           and b.position < n.position)
    )
from target as t
join new as n on n.id = t.message_id
order by n.position
on conflict (webhook_id, message_id) do update set
    state = 'pending', tries = 0, due_at = excluded.due_at, lease_until = null, finished_at = null
    where %(again)s and d.state <> 'pending'
returning d.id
