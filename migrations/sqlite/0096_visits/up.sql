-- What technicians do at customers', where, and who they are.
CREATE TABLE services (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    -- What it is called, what is promised of it, and what it costs, by language.
    names TEXT NOT NULL CHECK (json_valid(names)),
    terms TEXT NOT NULL CHECK (json_valid(terms)),
    price TEXT NOT NULL CHECK (json_valid(price)),
    skill TEXT NOT NULL,
    minutes INTEGER NOT NULL CHECK (minutes > 0),
    -- The kinds of ticket it is for; an empty list means every one.
    kinds TEXT NOT NULL CHECK (json_valid(kinds)),
    retired_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- A part of a region with technicians of its own.
CREATE TABLE areas (
    id TEXT PRIMARY KEY,
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- The code of its region.
    region TEXT NOT NULL,
    -- So many visits in one window at most.
    visits_per_window INTEGER CHECK (visits_per_window >= 0),
    retired_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

-- The plan of whoever visits customers.
CREATE TABLE technicians (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    -- Codes of areas; words for skills.
    areas TEXT NOT NULL CHECK (json_valid(areas)),
    skills TEXT NOT NULL CHECK (json_valid(skills)),
    -- The name of the calendar of the shift.
    calendar TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;
