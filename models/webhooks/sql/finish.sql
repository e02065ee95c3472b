-- Records how a try ended, unless somebody else took the delivery since.
--   id, attempt  of the claim; state, tries; pause_s until the next try
-- What waits behind it is due when it is: at once when it is over.
-- Indexes: pk_webhook_deliveries, ix_webhook_deliveries_order.
with ended as (
    update webhook_deliveries set
        state = %(state)s, tries = %(tries)s, lease_until = null,
        due_at = statement_timestamp() + make_interval(secs => %(pause_s)s),
        finished_at = case when %(state)s <> 'pending' then statement_timestamp() end
    where id = %(id)s and attempt = %(attempt)s and state = 'pending'
    returning webhook_id, subject, position, due_at
), behind as (
    update webhook_deliveries as d set due_at = e.due_at
    from ended as e
    where d.webhook_id = e.webhook_id and d.subject = e.subject and d.state = 'pending'
      and d.position > e.position and d.lease_until is null
)
select due_at from ended
