-- Locks the ends of the tenants' chains, which begin here when they are new. In one order everywhere.
--   tenants  whose
--   start    the hash before the first entry
with begun as (
    insert into audit_heads (tenant_id, seq, hash)
    select id, 0, %(start)s from unnest(%(tenants)s::uuid[]) as t (id) order by id
    on conflict (tenant_id) do update set seq = audit_heads.seq
    returning tenant_id, seq, hash
)
select tenant_id, seq, hash from begun
