-- Writes down what came of a claim, unless somebody else took the publication since.
--   id, attempt  of the claim; state; tries; pause_s until it needs attention, or null for never
--   receipt      json or null: the one before stays; error or null
-- Index: pk_publications.
update publications set
    state = %(state)s, tries = %(tries)s, lease_until = null,
    due_at = statement_timestamp() + make_interval(secs => %(pause_s)s),
    receipt = coalesce(%(receipt)s::jsonb, receipt), error = %(error)s,
    updated_at = statement_timestamp()
where id = %(id)s and attempt = %(attempt)s
returning id
