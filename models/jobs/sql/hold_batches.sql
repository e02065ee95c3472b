-- Holds batches that need steering until the transaction ends, so that of two jobs which end at once
-- the second one's transaction sees what the first one's did. Batches are locked after jobs.
--   ids
-- Index: primary key.
select id from batches where id = any(%(ids)s) and steered order by id for update
