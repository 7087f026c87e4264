-- What customers said of visits: their last score after a visit was done, before another was done for the same ticket. The
-- fold of the events survey_answered.
CREATE TABLE visit_ratings (
    appointment_id uuid PRIMARY KEY REFERENCES appointments (id),
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    -- From 1 to 5.
    score integer NOT NULL CHECK (score BETWEEN 1 AND 5),
    rated_at timestamptz NOT NULL
);

CREATE INDEX visit_ratings_by_ticket ON visit_ratings (ticket_id);

-- What was said before stands in the events.
INSERT INTO visit_ratings (appointment_id, ticket_id, score, rated_at)
SELECT (done.fact ->> 'appointment')::uuid, done.ticket_id, (said.fact ->> 'score')::integer, said.at
FROM events AS said
JOIN events AS done ON done.ticket_id = said.ticket_id AND done.seq = (
    SELECT max(earlier.seq) FROM events AS earlier
    WHERE earlier.ticket_id = said.ticket_id AND earlier.seq < said.seq
        AND (earlier.fact ->> 'type') = 'visit_done')
WHERE (said.fact ->> 'type') = 'survey_answered'
    AND said.ticket_id IN (SELECT ticket_id FROM appointments WHERE done_at IS NOT NULL)
    AND NOT EXISTS (
        SELECT 1 FROM events AS later
        WHERE later.ticket_id = said.ticket_id AND later.seq > said.seq
            AND (later.fact ->> 'type') = 'survey_answered'
            AND NOT EXISTS (
                SELECT 1 FROM events AS another
                WHERE another.ticket_id = said.ticket_id AND another.seq > said.seq AND another.seq < later.seq
                    AND (another.fact ->> 'type') = 'visit_done'));
