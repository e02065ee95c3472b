"""Fences tenants off from each other in the database itself, beside the queries that name them.

Requests of a tenant run as a role that row-level security holds to its tenant's rows.
"""

from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

ROLE = """
do $$
declare
    fenced name := current_database() || '_tenant';
begin
    begin
        if not exists (select from pg_roles where rolname = fenced) then
            execute format('create role %I nologin', fenced);
        end if;
        execute format('grant %I to current_user', fenced);
    exception when insufficient_privilege then
        raise notice 'No right to make the role %; see docs/access.md.', fenced;
    end;
    if exists (select from pg_roles where rolname = fenced) then
        execute format('grant usage on schema public to %I', fenced);
        execute format(
            'grant select, insert, update, delete on all tables in schema public to %I', fenced
        );
        execute format('grant usage, select on all sequences in schema public to %I', fenced);
        execute format(
            'alter default privileges in schema public'
            ' grant select, insert, update, delete on tables to %I', fenced
        );
        execute format(
            'alter default privileges in schema public grant usage, select on sequences to %I',
            fenced
        );
    end if;
end $$;
"""

FENCE = """
create function fence(fenced regclass, owner name default 'tenant_id') returns void
language plpgsql as $$
begin
    execute format('alter table %s enable row level security', fenced);
    execute format('drop policy if exists tenant on %s', fenced);
    execute format(
        'create policy tenant on %s using (%I = (select current_setting(''app.tenant'')::uuid))',
        fenced, owner
    );
end $$;
comment on function fence is
    'Holds requests of a tenant to its own rows of a table. Every table with tenant_id has it.';
"""

ALL = """
select fence(c.oid, a.attname)
from pg_class as c
join pg_attribute as a on a.attrelid = c.oid and not a.attisdropped
where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace
  and (a.attname = 'tenant_id' or (c.relname = 'tenants' and a.attname = 'id'))
"""

HEAD = """
create function lane_head(wanted_lane text, wanted_priority smallint) returns float8
language sql stable security definer set search_path = public as $$
    select fair_at from steps
    where lane = wanted_lane and priority = wanted_priority and state = 'pending' and not parked
    order by fair_at limit 1
$$;
comment on function lane_head is
    'Where the next step of a lane is in its order, whosoever it is: a number, and nothing of it.';
"""


def upgrade() -> None:
    """Enable row-level security on every table with a tenant; the owner's statements are not held."""
    for statement in (ROLE, FENCE, ALL, HEAD):
        op.execute(statement)
