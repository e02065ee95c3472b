-- Deletes up to `size` deliveries that are over for so many days, or whose endpoint is deleted.
--   days, size
-- Their tries go with them. Index: ix_webhook_messages_created_at, ix_webhook_deliveries_message_id.
delete from webhook_deliveries where id = any (array(
    (
        select d.id from webhook_messages as m
        join webhook_deliveries as d on d.message_id = m.id
        where m.created_at < statement_timestamp() - make_interval(days => %(days)s)
          and (d.state <> 'pending' or d.due_at < statement_timestamp() - make_interval(days => %(days)s))
        order by m.created_at limit %(size)s
    )
    union all
    (
        select d.id from webhooks as w
        join webhook_deliveries as d on d.webhook_id = w.id
        where w.deleted_at is not null limit %(size)s
    )
))
returning id
