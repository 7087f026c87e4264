-- What is sent to somebody so that they can set a password: once, and not for long. Only the SHA-256 is stored.
CREATE TABLE passes (
    digest TEXT PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    purpose TEXT NOT NULL,
    expires_at INTEGER NOT NULL,
    used_at INTEGER
) STRICT, WITHOUT ROWID;
CREATE INDEX passes_by_user ON passes (user_id, purpose);
CREATE INDEX passes_by_expiry ON passes (expires_at);

-- The secret that somebody's app makes codes of, and the one it is about to. Never shown again.
CREATE TABLE second_factors (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    secret TEXT,
    offered TEXT,
    last_step INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- For whoever lost the app: each once. Only the SHA-256 is stored.
CREATE TABLE recovery_codes (
    user_id TEXT NOT NULL REFERENCES users (id),
    digest TEXT NOT NULL,
    PRIMARY KEY (user_id, digest)
) STRICT, WITHOUT ROWID;
