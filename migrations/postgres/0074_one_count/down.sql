CREATE TABLE knocks (
    bucket text PRIMARY KEY,
    tries bigint NOT NULL,
    last_at timestamptz NOT NULL
);
CREATE INDEX knocks_by_time ON knocks (last_at);
