"""A past of very many jobs of one tenant, made by SQL, for rows that measure lists and figures.

As one year of real use would leave it: most jobs completed, some documents used far more than others,
channels in the usual combinations, every job with its steps and its events.
"""

from typing import Final

TENANT: Final = "select id from tenants where name = 'default'"
STATEMENTS: Final = (
    # No triggers and no index is left out: what is measured must be what a customer has.
    """
    insert into documents (id, tenant_id, origin, title, format, content, content_hash, size_bytes)
    select gen_random_uuid(), ({tenant}), 'stored', 'Release note ' || n, 'markdown', '# x', '', 3
    from generate_series(1, {documents}) as n
    """,
    """
    insert into jobs (
        id, tenant_id, kind, subject, spec, labels, correlation_id, state, dry_run, step_names,
        n_steps, event_seq, created_at, updated_at, started_at, completed_at
    )
    select
        gen_random_uuid(), ({tenant}), 'content', d.id::text, jsonb_build_object('content_type', 'update', 'document', d.id), '{{}}',
        gen_random_uuid()::text,
        case
            when n % 100 < 90 then 'completed' when n % 100 < 95 then 'failed'
            when n % 100 < 98 then 'partial' else 'cancelled'
        end,
        false, c.names, cardinality(c.names), 3, at, at + took, at + interval '20 ms', at + took
    from generate_series(1, {jobs}) as n
    cross join lateral (
        select now() - (n::float8 / {jobs}) * interval '365 days' as at,
            (20 + 400 * power(random(), 4)) * interval '1 ms' as took
    ) as t
    cross join lateral (
        select (array[
            '{{email}}', '{{email,website}}', '{{social_twitter,social_linkedin}}',
            '{{email,website,social_twitter,social_linkedin,social_facebook}}'
        ])[1 + n % 4]::text[] as names
    ) as c
    join (
        select id, row_number() over () as place from documents where tenant_id = ({tenant})
    ) as d on d.place = 1 + floor({documents} * power((n::bigint * 7919 % 100003) / 100003.0, 3))
    """,
    """
    insert into steps (
        id, job_id, tenant_id, position, kind, name, lane, state, fair_at, attempt, percent,
        created_at, started_at, finished_at, error
    )
    select
        gen_random_uuid(), j.id, j.tenant_id, s.place - 1, 'render', s.name, 'short',
        case
            when j.state = 'partial' then case when s.place = 1 then 'failed' else 'completed' end
            else j.state
        end,
        0, 1, 100, j.created_at, j.started_at, j.completed_at,
        case when j.state in ('failed', 'partial') then '{{"message": "it broke"}}'::jsonb end
    from jobs as j, unnest(j.step_names) with ordinality as s (name, place)
    where j.tenant_id = ({tenant})
    """,
    """
    insert into job_events (tenant_id, job_id, seq, kind, state, steps, created_at)
    select tenant_id, id, seq, case seq when 1 then 'job_created' else 'job_update' end,
        case seq when 1 then 'pending' when 2 then 'in_progress' else state end, '{{}}', created_at
    from jobs, generate_series(1, 3) as seq
    where tenant_id = ({tenant}) order by created_at, id, seq
    """,
)


def statements(jobs: int) -> list[str]:
    """Return what makes this many jobs, in order; the tenant must not have any yet."""
    return [
        statement.format(tenant=TENANT, jobs=jobs, documents=max(100, jobs // 100))
        for statement in STATEMENTS
    ]
