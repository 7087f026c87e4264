-- The files of tickets: what each is, and the digest of what lies in the folder of files. What its sender called it stands
-- with the event's words.
CREATE TABLE attachments (
    id uuid PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    -- The event that tells of it.
    seq bigint NOT NULL,
    kind text NOT NULL,
    size bigint NOT NULL,
    digest text NOT NULL,
    added_at timestamptz NOT NULL,
    -- Whether a scanner found it harmless.
    scanned boolean NOT NULL
);
CREATE UNIQUE INDEX attachments_by_ticket ON attachments (ticket_id, seq);
CREATE INDEX attachments_by_size ON attachments (size);
