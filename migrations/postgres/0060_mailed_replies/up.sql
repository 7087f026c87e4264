-- The Message-ID under which a written answer left, so that a notice that it came back finds the answer.
CREATE TABLE mailed_replies (
    message_id text PRIMARY KEY,
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    -- The event of the answer.
    seq bigint NOT NULL,
    recorded_at timestamptz NOT NULL
);
CREATE INDEX mailed_replies_by_age ON mailed_replies (recorded_at);
