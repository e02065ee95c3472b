-- Takes entries that are not sealed yet, oldest first; those that another sealer has are left to it.
--   size  at most so many
-- Index: ix_audit_entries_unsealed.
select
    id, tenant_id, at, actor_kind, actor_id, action, route, target, target_id, before, after,
    address, agent, correlation_id, seq, hash
from audit_entries where seq is null
order by tenant_id, id limit %(size)s for update skip locked
