-- Which tickets wait to be found by searching. A mark on the ticket itself would rewrite its row, and on PostgreSQL every
-- index entry of it, once more for each ticket.
CREATE TABLE tickets_to_index (
    ticket_id TEXT PRIMARY KEY
) STRICT, WITHOUT ROWID;
INSERT INTO tickets_to_index (ticket_id) SELECT id FROM tickets WHERE NOT indexed;
DROP INDEX tickets_unindexed;
ALTER TABLE tickets DROP COLUMN indexed;
