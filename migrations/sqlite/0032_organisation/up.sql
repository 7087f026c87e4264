-- Halls and agent points: where customers come to, and staff sit.
CREATE TABLE sites (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    -- What the channels call it.
    point_code TEXT UNIQUE,
    region TEXT,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

ALTER TABLE users ADD COLUMN site_id TEXT REFERENCES sites (id);
-- An absence begins at once where it says nothing else; meanwhile somebody may stand in.
ALTER TABLE users ADD COLUMN absent_from INTEGER;
ALTER TABLE users ADD COLUMN stand_in_id TEXT REFERENCES users (id);

ALTER TABLE teams ADD COLUMN skills TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(skills));
ALTER TABLE teams ADD COLUMN shifts TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(shifts));
