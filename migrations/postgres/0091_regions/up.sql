-- The regions of the operator. Teams, sites, customers and tickets go on naming them by code.
CREATE TABLE regions (
    id uuid PRIMARY KEY,
    -- What everything else names it by; unique, and never changed.
    code text NOT NULL UNIQUE,
    name text NOT NULL,
    -- Since when nothing new may name it.
    retired_at timestamptz,
    created_at timestamptz NOT NULL,
    version bigint NOT NULL
);

INSERT INTO regions (id, code, name, retired_at, created_at, version)
SELECT gen_random_uuid(), region, region, NULL, now(), 1
FROM (SELECT region FROM teams UNION SELECT region FROM sites UNION SELECT region FROM customers
      UNION SELECT region FROM tickets) AS named
WHERE region IS NOT NULL;
