CREATE TABLE knocks (
    bucket TEXT PRIMARY KEY,
    tries INTEGER NOT NULL,
    last_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX knocks_by_time ON knocks (last_at);
