-- Extends the leases of steps that their owner knows it holds, and names them.
--   owner, ids; lease  seconds
-- Not of everything it owns: of a claim whose answer got lost the owner knows nothing, and would keep
-- its steps from everybody for ever.
-- Index: primary key.
update steps set due_at = clock_timestamp() + make_interval(secs => %(lease)s)
where id = any(%(ids)s) and state = 'in_progress' and lease_owner = %(owner)s
returning id
