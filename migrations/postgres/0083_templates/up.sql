-- Words that people write again and again: what they say by language, and where they are used. Retired, never deleted.
CREATE TABLE templates (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    used_in text NOT NULL,
    texts jsonb NOT NULL,
    retired boolean NOT NULL,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);
