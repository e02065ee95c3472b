-- Drops one key whose time is over, so that it can be used anew before the sweep comes by.
--   tenant_id, key
-- Index: pk_idempotency_keys.
delete from idempotency_keys
where tenant_id = %(tenant_id)s and key = %(key)s and expires_at <= clock_timestamp()
