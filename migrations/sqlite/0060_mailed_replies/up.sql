-- The Message-ID under which a written answer left, so that a notice that it came back finds the answer.
CREATE TABLE mailed_replies (
    message_id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    -- The event of the answer.
    seq INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX mailed_replies_by_age ON mailed_replies (recorded_at);
