-- Names the constraints and triggers that make doubles and illegal moves impossible and are not there.
--   constraints, triggers  names that must be there
select name from unnest(%(constraints)s::text[]) as c (name)
where not exists (select from pg_constraint where conname = name and convalidated)
union all
select name from unnest(%(triggers)s::text[]) as g (name)
where not exists (
    select from pg_trigger where tgname = name and tgenabled in ('O', 'A')
)
