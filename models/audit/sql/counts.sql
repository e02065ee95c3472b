-- Counts a tenant's sealed and unsealed entries.
--   tenant_id  whose
select count(seq), count(*) - count(seq) from audit_entries where tenant_id = %(tenant_id)s
