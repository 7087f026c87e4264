ALTER TABLE tickets ADD COLUMN indexed boolean NOT NULL DEFAULT TRUE;
ALTER TABLE tickets ALTER COLUMN indexed DROP DEFAULT;
UPDATE tickets SET indexed = FALSE WHERE id IN (SELECT ticket_id FROM tickets_to_index);
CREATE INDEX tickets_unindexed ON tickets (id) WHERE NOT indexed;
DROP TABLE tickets_to_index;
