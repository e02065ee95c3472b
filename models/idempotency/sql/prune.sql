-- Drops keys whose time is over, oldest first; those that somebody is using anew are left to them.
--   size
-- Index: ix_idempotency_keys_expires_at.
with old as materialized (
    select tenant_id, key from idempotency_keys
    where expires_at <= clock_timestamp()
    order by expires_at
    limit %(size)s
    for update skip locked
)
delete from idempotency_keys as k
using old
where k.tenant_id = old.tenant_id and k.key = old.key
returning 1
