-- How somebody likes their pages.
CREATE TABLE tastes (
    user_id TEXT PRIMARY KEY REFERENCES users (id),
    taste TEXT NOT NULL CHECK (json_valid(taste))
) STRICT, WITHOUT ROWID;
