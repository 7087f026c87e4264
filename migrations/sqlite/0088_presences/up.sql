-- Who has a ticket open, and whether they write in it: a sign of life every few seconds, forgotten after a day.
CREATE TABLE presences (
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    user_id TEXT NOT NULL REFERENCES users (id),
    seen_at INTEGER NOT NULL,
    writes INTEGER NOT NULL CHECK (writes IN (0, 1)),
    PRIMARY KEY (ticket_id, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX presences_by_age ON presences (seen_at);
