-- What a key that is still kept was used for, and what that led to.
--   tenant_id, key
-- Index: pk_idempotency_keys.
select fingerprint, status, body, location, job_id
from idempotency_keys
where tenant_id = %(tenant_id)s and key = %(key)s and expires_at > clock_timestamp()
