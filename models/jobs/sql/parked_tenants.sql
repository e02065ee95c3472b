-- Names the tenants that have parked steps.
-- Index: ix_steps_parked, one probe a tenant; it is empty when nothing is paused or limited.
with recursive found as (
    (select tenant_id from steps
     where state = 'pending' and parked order by tenant_id limit 1)
    union all
    select n.tenant_id
    from found as f
    cross join lateral (
        select tenant_id from steps
        where state = 'pending' and parked and tenant_id > f.tenant_id
        order by tenant_id limit 1
    ) as n
)
select tenant_id from found
