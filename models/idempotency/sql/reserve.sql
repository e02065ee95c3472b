-- Takes a key for this transaction; no row when somebody has it already. While another transaction
-- is about to take it, this waits for that one's end, but only for a moment: then it raises
-- lock_not_available. The lock_timeout is put back for the work that follows.
--   tenant_id, key, fingerprint, hours, patience
-- Index: pk_idempotency_keys.
with patience as materialized (
    select
        current_setting('lock_timeout') as usual,
        set_config('lock_timeout', %(patience)s, true)
)
insert into idempotency_keys (tenant_id, key, fingerprint, expires_at)
select
    %(tenant_id)s, %(key)s, %(fingerprint)s,
    clock_timestamp() + make_interval(hours => %(hours)s)
from patience
on conflict (tenant_id, key) do nothing
returning set_config('lock_timeout', (select usual from patience), true)
