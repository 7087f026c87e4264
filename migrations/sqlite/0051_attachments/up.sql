-- The files of tickets: what each is, and the digest of what lies in the folder of files. What its sender called it stands
-- with the event's words.
CREATE TABLE attachments (
    id TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    -- The event that tells of it.
    seq INTEGER NOT NULL,
    kind TEXT NOT NULL,
    size INTEGER NOT NULL,
    digest TEXT NOT NULL,
    added_at INTEGER NOT NULL,
    -- Whether a scanner found it harmless.
    scanned INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE UNIQUE INDEX attachments_by_ticket ON attachments (ticket_id, seq);
CREATE INDEX attachments_by_size ON attachments (size);
