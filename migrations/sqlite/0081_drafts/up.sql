-- What somebody began to type and has not saved: one row a form, by the name that its page gives it.
CREATE TABLE drafts (
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    parked INTEGER NOT NULL,
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;
