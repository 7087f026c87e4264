-- Who has a ticket open, and whether they write in it: a sign of life every few seconds, forgotten after a day.
CREATE TABLE presences (
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    user_id uuid NOT NULL REFERENCES users (id),
    seen_at timestamptz NOT NULL,
    writes boolean NOT NULL,
    PRIMARY KEY (ticket_id, user_id)
);
CREATE INDEX presences_by_age ON presences (seen_at);
