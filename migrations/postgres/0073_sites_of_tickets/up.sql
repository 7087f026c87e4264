-- The hall or agent point at which a ticket came in, as its first event tells: what is theirs to see.
ALTER TABLE tickets ADD COLUMN site_id uuid REFERENCES sites (id);
CREATE INDEX tickets_by_site ON tickets (site_id, next_due_at, id) WHERE site_id IS NOT NULL;
