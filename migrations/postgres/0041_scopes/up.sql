-- One index for each reason by which somebody may see a ticket; owner and team have theirs already.
CREATE INDEX tickets_by_region ON tickets (region, next_due_at, id) WHERE region IS NOT NULL;
CREATE INDEX tickets_unclaimed ON tickets (region, next_due_at, id) WHERE owner_id IS NULL AND team_id IS NULL;
-- Who brought a ticket in: the id at the end of its first event's actor.
CREATE INDEX events_by_opener ON events ((substr(actor, length(actor) - 35)), ticket_id) WHERE seq = 1;
