-- What somebody began to type and has not saved: one row a form, by the name that its page gives it.
CREATE TABLE drafts (
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    fields jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, name)
);
-- Forgotten after some days, whoever began them.
CREATE INDEX drafts_by_age ON drafts (saved_at);
