-- What was decided of visits that we missed: the fold of the events in the chains of their tickets. What is proposed stands
-- nowhere; it follows from the promises.
CREATE TABLE compensations (
    -- Each promise is decided once.
    promise_id uuid PRIMARY KEY REFERENCES promises (id),
    ticket_id uuid NOT NULL REFERENCES tickets (id),
    -- confirmed or declined
    decision text NOT NULL,
    -- What was offered then, in the smallest units of the currency.
    minor bigint NOT NULL,
    currency text NOT NULL,
    decided_by uuid NOT NULL,
    decided_at timestamptz NOT NULL
);

CREATE INDEX compensations_by_ticket ON compensations (ticket_id, decided_at, promise_id);
CREATE INDEX compensations_by_time ON compensations (decision, decided_at, promise_id);
