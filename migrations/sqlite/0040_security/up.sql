-- What happened to the desk's doors: one append-only chain, see src/domain/security.rs for the format.
CREATE TABLE security_events (
    seq INTEGER PRIMARY KEY,
    at INTEGER NOT NULL,
    actor TEXT NOT NULL,
    -- Who did it and whom it is about, where that is a member of staff; and the kind of fact. All three stand in the chain.
    actor_id TEXT,
    user_id TEXT,
    kind TEXT NOT NULL,
    fact TEXT NOT NULL CHECK (json_valid(fact)),
    words TEXT CHECK (json_valid(words)),
    words_digest TEXT,
    salt TEXT,
    hash TEXT NOT NULL
) STRICT;
CREATE INDEX security_events_by_actor ON security_events (actor_id, seq);
CREATE INDEX security_events_by_user ON security_events (user_id, seq);
CREATE INDEX security_events_by_kind ON security_events (kind, seq);
CREATE INDEX security_events_by_time ON security_events (at);

-- Where the chain ends: one row, locked by whoever appends to it.
CREATE TABLE security_head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    seq INTEGER NOT NULL,
    at INTEGER NOT NULL,
    head TEXT NOT NULL,
    sealed_seq INTEGER NOT NULL
) STRICT;
INSERT INTO security_head (id, seq, at, head, sealed_seq)
VALUES (1, 0, 0, '0000000000000000000000000000000000000000000000000000000000000000', 0);
