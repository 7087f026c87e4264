ALTER TABLE tickets ADD COLUMN indexed INTEGER NOT NULL DEFAULT 1 CHECK (indexed IN (0, 1));
UPDATE tickets SET indexed = 0 WHERE id IN (SELECT ticket_id FROM tickets_to_index);
CREATE INDEX tickets_unindexed ON tickets (id) WHERE NOT indexed;
DROP TABLE tickets_to_index;
