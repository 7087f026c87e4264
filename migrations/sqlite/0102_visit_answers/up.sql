-- What customers answered when they were called back after a visit: whether what was promised was done. The fold of the events
-- called_back; there were none before.
CREATE TABLE visit_answers (
    appointment_id TEXT PRIMARY KEY REFERENCES appointments (id),
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    as_promised INTEGER NOT NULL CHECK (as_promised IN (0, 1)),
    answered_at INTEGER NOT NULL
) STRICT;

CREATE INDEX visit_answers_by_ticket ON visit_answers (ticket_id);
