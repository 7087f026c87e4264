-- What reports group promises by, kept on the promise as it was when it was settled: urgency and category, as its ticket's
-- events tell them.
ALTER TABLE promises ADD COLUMN urgency text NOT NULL DEFAULT 'general';
ALTER TABLE promises ADD COLUMN category text;
UPDATE promises SET
    urgency = coalesce((
    SELECT (events.fact ->> 'urgency') FROM events
    WHERE events.ticket_id = promises.ticket_id AND (events.fact ->> 'urgency') IS NOT NULL
        AND (promises.fulfilled_at IS NULL AND promises.voided_at IS NULL
            OR events.at <= coalesce(promises.fulfilled_at, promises.voided_at))
        AND (events.fact ->> 'type') IN ('received', 'classified')
    ORDER BY events.seq DESC LIMIT 1
), 'general'),
    category = (
    SELECT (events.fact ->> 'category') FROM events
    WHERE events.ticket_id = promises.ticket_id AND (events.fact ->> 'category') IS NOT NULL
        AND (promises.fulfilled_at IS NULL AND promises.voided_at IS NULL
            OR events.at <= coalesce(promises.fulfilled_at, promises.voided_at))
        AND (events.fact ->> 'type') IN ('received', 'classified')
    ORDER BY events.seq DESC LIMIT 1
);
