-- Words that people write again and again: what they say by language, and where they are used. Retired, never deleted.
CREATE TABLE templates (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    used_in TEXT NOT NULL,
    texts TEXT NOT NULL CHECK (json_valid(texts)),
    retired INTEGER NOT NULL CHECK (retired IN (0, 1)),
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;
