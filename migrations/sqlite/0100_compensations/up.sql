-- What was decided of visits that we missed: the fold of the events in the chains of their tickets. What is proposed stands
-- nowhere; it follows from the promises.
CREATE TABLE compensations (
    -- Each promise is decided once.
    promise_id TEXT PRIMARY KEY REFERENCES promises (id),
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    -- confirmed or declined
    decision TEXT NOT NULL,
    -- What was offered then, in the smallest units of the currency.
    minor INTEGER NOT NULL,
    currency TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at INTEGER NOT NULL
) STRICT;

CREATE INDEX compensations_by_ticket ON compensations (ticket_id, decided_at, promise_id);
CREATE INDEX compensations_by_time ON compensations (decision, decided_at, promise_id);
