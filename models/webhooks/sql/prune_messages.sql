-- Deletes up to `size` messages that are old and go nowhere any more.
--   days, size
-- Indexes: ix_webhook_messages_created_at, ix_webhook_deliveries_message_id.
delete from webhook_messages where id = any (array(
    select id from webhook_messages as m
    where m.created_at < statement_timestamp() - make_interval(days => %(days)s)
      and not exists (select from webhook_deliveries as d where d.message_id = m.id)
    order by m.created_at limit %(size)s
))
returning id
