-- Lets the leases of steps that hang end now, with the reason; the sweep takes them back.
--   owner, ids, error
-- Index: primary key.
update steps set due_at = clock_timestamp(), error = %(error)s
where id = any(%(ids)s) and state = 'in_progress' and lease_owner = %(owner)s
returning id
