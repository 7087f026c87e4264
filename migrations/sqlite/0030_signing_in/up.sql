-- Whether somebody works here becomes one word: invited, active, retired.
ALTER TABLE users ADD COLUMN state TEXT NOT NULL DEFAULT 'active';
UPDATE users SET state = 'retired' WHERE NOT active;
ALTER TABLE users DROP COLUMN active;
ALTER TABLE users ADD COLUMN staff_number TEXT;
ALTER TABLE users ADD COLUMN languages TEXT NOT NULL DEFAULT '[]' CHECK (json_valid(languages));
CREATE UNIQUE INDEX users_by_staff_number ON users (staff_number) WHERE staff_number IS NOT NULL;

-- Apart from the users, so that no list of people carries what they sign in with.
CREATE TABLE passwords (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    digest TEXT NOT NULL,
    set_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- Who is signed in where: the secret in the cookie is never stored, only its SHA-256.
CREATE TABLE sessions (
    id TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL UNIQUE,
    method TEXT NOT NULL,
    address TEXT NOT NULL,
    agent TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    seen_at INTEGER NOT NULL,
    proved_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL,
    ended_at INTEGER
) STRICT;
CREATE INDEX sessions_by_user ON sessions (user_id, created_at);
CREATE INDEX sessions_by_expiry ON sessions (expires_at);

-- Browsers in which somebody signed in before: they have tries of their own, so that a stranger's do not use them up.
CREATE TABLE devices (
    digest TEXT NOT NULL,
    user_id TEXT NOT NULL REFERENCES users (id),
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (digest, user_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX devices_by_user ON devices (user_id, seen_at);

-- Tries to get in that did not succeed, by account, address and device.
CREATE TABLE knocks (
    bucket TEXT PRIMARY KEY,
    tries INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX knocks_by_time ON knocks (last_at);
