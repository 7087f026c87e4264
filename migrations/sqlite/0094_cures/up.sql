-- What is done so that a cause makes nobody miss a promise again: a task with an owner and a due time of its own.
CREATE TABLE cures (
    id TEXT PRIMARY KEY,
    -- The code of the cause.
    cause TEXT NOT NULL REFERENCES causes (code),
    task TEXT NOT NULL,
    owner_id TEXT NOT NULL REFERENCES users (id),
    due_at INTEGER NOT NULL,
    opened_by TEXT NOT NULL REFERENCES users (id),
    opened_at INTEGER NOT NULL,
    done_by TEXT REFERENCES users (id),
    done_at INTEGER,
    done_text TEXT,
    -- A second person's judgement: whether it helped.
    checked_by TEXT REFERENCES users (id),
    checked_at INTEGER,
    effective INTEGER CHECK (effective IN (0, 1)),
    check_text TEXT,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX cures_by_due ON cures (due_at, id);
CREATE INDEX cures_by_cause ON cures (cause, opened_at);
CREATE INDEX cures_by_owner ON cures (owner_id, due_at);
-- One at a time for each cause.
CREATE UNIQUE INDEX cures_open ON cures (cause) WHERE done_at IS NULL;
