-- What happened to the desk's doors: one append-only chain, see src/domain/security.rs for the format.
CREATE TABLE security_events (
    seq bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    -- Who did it and whom it is about, where that is a member of staff; and the kind of fact. All three stand in the chain.
    actor_id uuid,
    user_id uuid,
    kind text NOT NULL,
    fact jsonb NOT NULL,
    words jsonb,
    words_digest text,
    salt text,
    hash text NOT NULL
);
CREATE INDEX security_events_by_actor ON security_events (actor_id, seq);
CREATE INDEX security_events_by_user ON security_events (user_id, seq);
CREATE INDEX security_events_by_kind ON security_events (kind, seq);
CREATE INDEX security_events_by_time ON security_events (at);

-- Where the chain ends: one row, locked by whoever appends to it.
CREATE TABLE security_head (
    id integer PRIMARY KEY CHECK (id = 1),
    seq bigint NOT NULL,
    at timestamptz NOT NULL,
    head text NOT NULL,
    sealed_seq bigint NOT NULL
);
INSERT INTO security_head (id, seq, at, head, sealed_seq)
VALUES (1, 0, '1970-01-01 00:00:00+00', '0000000000000000000000000000000000000000000000000000000000000000', 0);
