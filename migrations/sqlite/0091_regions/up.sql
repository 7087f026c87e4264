-- The regions of the operator. Teams, sites, customers and tickets go on naming them by code.
CREATE TABLE regions (
    id TEXT PRIMARY KEY,
    -- What everything else names it by; unique, and never changed.
    code TEXT NOT NULL UNIQUE,
    name TEXT NOT NULL,
    -- Since when nothing new may name it.
    retired_at INTEGER,
    created_at INTEGER NOT NULL,
    version INTEGER NOT NULL
) STRICT;

INSERT INTO regions (id, code, name, retired_at, created_at, version)
SELECT lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
             || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
       region, region, NULL, unixepoch('now') * 1000000, 1
FROM (SELECT region FROM teams UNION SELECT region FROM sites UNION SELECT region FROM customers
      UNION SELECT region FROM tickets)
WHERE region IS NOT NULL;
