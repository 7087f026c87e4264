-- A customer who may look at one ticket: the secret of the cookie is never stored, only its SHA-256.
CREATE TABLE track_sessions (
    digest TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    -- The last four digits that the customer gave, so that a page can name the number without telling another.
    last_four TEXT,
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX track_sessions_by_ticket ON track_sessions (ticket_id, created_at);
CREATE INDEX track_sessions_by_end ON track_sessions (expires_at);

-- Links in mails that lead to one ticket, kept in the same way.
CREATE TABLE track_links (
    digest TEXT PRIMARY KEY,
    ticket_id TEXT NOT NULL REFERENCES tickets (id),
    created_at INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX track_links_by_end ON track_links (expires_at);

-- How often something was done within a span of time that began with the first time. Shared by all replicas.
CREATE TABLE tallies (
    name TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    ends_at INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX tallies_by_end ON tallies (ends_at);
