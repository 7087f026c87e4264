-- What customers answered when they were called back after a visit: whether what was promised was done. The fold of the events
-- called_back; there were none before.
CREATE TABLE visit_answers (
    appointment_id uuid PRIMARY KEY REFERENCES appointments (id),
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    as_promised boolean NOT NULL,
    answered_at timestamptz NOT NULL
);

CREATE INDEX visit_answers_by_ticket ON visit_answers (ticket_id);
