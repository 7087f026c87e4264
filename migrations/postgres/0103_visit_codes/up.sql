-- How the customer confirmed a visit that was done: code or name. Nothing before it is done. The fold of the events
-- visit_done; before there were codes, all were confirmed by name.
ALTER TABLE appointments ADD COLUMN confirmed text;
UPDATE appointments SET confirmed = 'name' WHERE done_at IS NOT NULL;

-- The codes by which customers confirm visits, until the visit ends. Visits that were agreed before have none.
CREATE TABLE visit_codes (
    appointment_id uuid PRIMARY KEY REFERENCES appointments (id),
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    -- Six digits, which the customer alone is told.
    code text NOT NULL,
    -- So many wrong ones were said.
    wrong integer NOT NULL
);

CREATE INDEX visit_codes_by_ticket ON visit_codes (ticket_id);
