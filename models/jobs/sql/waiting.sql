-- Names the lanes in which a step may be claimed.
-- Index: ix_steps_claim, one probe a lane.
select lane from unnest(%(lanes)s::text[]) as lane
where exists (select from steps where steps.lane = lane.lane and state = 'pending' and not parked)
