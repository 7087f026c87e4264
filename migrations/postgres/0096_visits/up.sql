-- What technicians do at customers', where, and who they are.
CREATE TABLE services (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    -- What it is called, what is promised of it, and what it costs, by language.
    names jsonb NOT NULL,
    terms jsonb NOT NULL,
    price jsonb NOT NULL,
    skill text NOT NULL,
    minutes integer NOT NULL CHECK (minutes > 0),
    -- The kinds of ticket it is for; an empty list means every one.
    kinds jsonb NOT NULL,
    retired_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);

-- A part of a region with technicians of its own.
CREATE TABLE areas (
    id uuid PRIMARY KEY,
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    -- The code of its region.
    region text NOT NULL,
    -- So many visits in one window at most.
    visits_per_window integer CHECK (visits_per_window >= 0),
    retired_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);

-- The plan of whoever visits customers.
CREATE TABLE technicians (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    -- Codes of areas; words for skills.
    areas jsonb NOT NULL,
    skills jsonb NOT NULL,
    -- The name of the calendar of the shift.
    calendar text NOT NULL,
    version bigint NOT NULL
);
