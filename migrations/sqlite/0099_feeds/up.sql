-- Links that show visits to whoever has them, as a calendar: those of a technician, or those of an area.
CREATE TABLE feeds (
    id TEXT PRIMARY KEY,
    -- SHA-256 of the secret in the link; the secret itself is stored nowhere.
    digest TEXT NOT NULL UNIQUE,
    -- Who made the link: it shows what they may see.
    maker_id TEXT NOT NULL REFERENCES users (id),
    technician_id TEXT REFERENCES users (id),
    -- The code of an area.
    area TEXT,
    -- What reads it.
    label TEXT NOT NULL,
    language TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    revoked_at INTEGER,
    -- When it was read last, to the minute.
    used_at INTEGER,
    CHECK ((technician_id IS NULL) <> (area IS NULL))
) STRICT;

CREATE INDEX feeds_by_technician ON feeds (technician_id, id) WHERE revoked_at IS NULL;
CREATE INDEX feeds_by_area ON feeds (area, id) WHERE revoked_at IS NULL;
CREATE INDEX feeds_by_maker ON feeds (maker_id) WHERE revoked_at IS NULL;

-- What a feed of an area asks for.
CREATE INDEX appointments_by_area ON appointments (area, window_from, id);
