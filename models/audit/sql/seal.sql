-- Writes the seals of entries and moves the ends of their chains.
--   links  json [{tenant_id, id, seq, hash}], hash in hexadecimal
--   heads  json [{tenant_id, seq, hash}]
with link as (
    select * from json_to_recordset(%(links)s::json) as l (
        tenant_id uuid, id bigint, seq bigint, hash text
    )
), head as (
    select * from json_to_recordset(%(heads)s::json) as h (tenant_id uuid, seq bigint, hash text)
), sealed as (
    update audit_entries as e set seq = link.seq, hash = decode(link.hash, 'hex')
    from link where e.tenant_id = link.tenant_id and e.id = link.id
)
update audit_heads as a set seq = head.seq, hash = decode(head.hash, 'hex')
from head where a.tenant_id = head.tenant_id
