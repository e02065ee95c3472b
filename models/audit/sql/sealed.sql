-- Returns a tenant's sealed entries in the order of their chain.
--   tenant_id  whose
--   after      the seq to start behind
--   size       at most so many
-- Index: ux_audit_entries_tenant_id_seq.
select
    id, tenant_id, at, actor_kind, actor_id, action, route, target, target_id, before, after,
    address, agent, correlation_id, seq, hash
from audit_entries
where tenant_id = %(tenant_id)s and seq > %(after)s
order by seq limit %(size)s
