-- Whether somebody works here becomes one word: invited, active, retired.
ALTER TABLE users ADD COLUMN state text NOT NULL DEFAULT 'active';
UPDATE users SET state = 'retired' WHERE NOT active;
ALTER TABLE users DROP COLUMN active;
ALTER TABLE users ALTER COLUMN state DROP DEFAULT;
ALTER TABLE users ADD COLUMN staff_number text;
ALTER TABLE users ADD COLUMN languages jsonb NOT NULL DEFAULT '[]';
CREATE UNIQUE INDEX users_by_staff_number ON users (staff_number) WHERE staff_number IS NOT NULL;

-- Apart from the users, so that no list of people carries what they sign in with.
CREATE TABLE passwords (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    digest text NOT NULL,
    set_at timestamptz NOT NULL
);

-- Who is signed in where: the secret in the cookie is never stored, only its SHA-256.
CREATE TABLE sessions (
    id uuid PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    digest text NOT NULL UNIQUE,
    method text NOT NULL,
    address text NOT NULL,
    agent text NOT NULL,
    created_at timestamptz NOT NULL,
    seen_at timestamptz NOT NULL,
    proved_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    ended_at timestamptz
);
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers in which somebody signed in before: they have tries of their own, so that a stranger's do not use them up.
CREATE TABLE devices (
    digest text NOT NULL,
    user_id uuid NOT NULL REFERENCES users (id),
    seen_at timestamptz NOT NULL,
    PRIMARY KEY (digest, user_id)
);
CREATE INDEX devices_by_user ON devices (user_id, seen_at);

-- Tries to get in that did not succeed, by account, address and device.
CREATE TABLE knocks (
    bucket text PRIMARY KEY,
    tries bigint NOT NULL,
    last_at timestamptz NOT NULL
);
CREATE INDEX knocks_by_time ON knocks (last_at);
