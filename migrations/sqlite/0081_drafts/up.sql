-- What somebody began to type and has not saved: one row a form, by the name that its page gives it.
CREATE TABLE drafts (
    user_id TEXT NOT NULL REFERENCES users (id),
    name TEXT NOT NULL,
    fields TEXT NOT NULL CHECK (json_valid(fields)),
    saved_at INTEGER NOT NULL,
    PRIMARY KEY (user_id, name)
) STRICT, WITHOUT ROWID;
-- Forgotten after some days, whoever began them.
CREATE INDEX drafts_by_age ON drafts (saved_at);
