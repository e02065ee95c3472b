-- Notes what the request of a key that this transaction took led to.
--   tenant_id, key, status, body, location, job_id
-- Index: pk_idempotency_keys.
update idempotency_keys set
    status = %(status)s,
    body = %(body)s,
    location = %(location)s,
    job_id = %(job_id)s
where tenant_id = %(tenant_id)s and key = %(key)s
