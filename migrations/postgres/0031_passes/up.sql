-- What is sent to somebody so that they can set a password: once, and not for long. Only the SHA-256 is stored.
CREATE TABLE passes (
    digest text PRIMARY KEY,
    user_id uuid NOT NULL REFERENCES users (id),
    purpose text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at timestamptz
);
CREATE INDEX passes_by_user ON passes (user_id, purpose);
CREATE INDEX passes_by_expiry ON passes (expires_at);

-- The secret that somebody's app makes codes of, and the one it is about to. Never shown again.
CREATE TABLE second_factors (
    user_id uuid PRIMARY KEY REFERENCES users (id),
    secret text,
    offered text,
    last_step bigint NOT NULL
);

-- For whoever lost the app: each once. Only the SHA-256 is stored.
CREATE TABLE recovery_codes (
    user_id uuid NOT NULL REFERENCES users (id),
    digest text NOT NULL,
    PRIMARY KEY (user_id, digest)
);
