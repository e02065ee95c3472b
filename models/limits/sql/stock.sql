-- Measures what counts against a tenant's quotas. Bytes are those of documents, of their files, and of
-- finished content as Postgres keeps it; a length is read without what it is the length of.
--   tenant_id  whose
select
    (
        select coalesce(sum(size_bytes), 0) from documents where tenant_id = %(tenant_id)s
    )::bigint + (
        select coalesce(sum(octet_length(f.content)), 0)
        from document_files as f join documents as d on d.id = f.document_id
        where d.tenant_id = %(tenant_id)s
    )::bigint + (
        select coalesce(sum(pg_column_size(body)), 0) from contents where tenant_id = %(tenant_id)s
    )::bigint as storage_bytes,
    (
        select count(*) from jobs
        where tenant_id = %(tenant_id)s and kind <> 'bulk'
          and created_at >= date_trunc('day', now(), 'UTC')
    ) as jobs_today,
    (
        select coalesce(sum(tokens), 0) from usage_days
        where tenant_id = %(tenant_id)s and day = (now() at time zone 'UTC')::date
    )::bigint as tokens_today
