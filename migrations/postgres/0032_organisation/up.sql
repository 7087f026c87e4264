-- Halls and agent points: where customers come to, and staff sit.
CREATE TABLE sites (
    id uuid PRIMARY KEY,
    name text NOT NULL UNIQUE,
    kind text NOT NULL,
    -- What the channels call it.
    point_code text UNIQUE,
    region text,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);

ALTER TABLE users ADD COLUMN site_id uuid REFERENCES sites (id);
-- An absence begins at once where it says nothing else; meanwhile somebody may stand in.
ALTER TABLE users ADD COLUMN absent_from timestamptz;
ALTER TABLE users ADD COLUMN stand_in_id uuid REFERENCES users (id);

ALTER TABLE teams ADD COLUMN skills jsonb NOT NULL DEFAULT '[]';
ALTER TABLE teams ADD COLUMN shifts jsonb NOT NULL DEFAULT '[]';
