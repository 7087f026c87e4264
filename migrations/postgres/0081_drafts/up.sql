-- What somebody began to type and has not saved: one row a form, by the name that its page gives it.
CREATE TABLE drafts (
    user_id uuid NOT NULL REFERENCES users (id),
    name text NOT NULL,
    fields jsonb NOT NULL,
    parked boolean NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, name)
);
