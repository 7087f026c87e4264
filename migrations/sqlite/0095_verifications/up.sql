-- What the desk found when it verified its own record, the latest last. Nothing here can be dismissed: only a later look that
-- finds nothing ends a break.
CREATE TABLE verifications (
    number INTEGER NOT NULL PRIMARY KEY,
    as_of INTEGER NOT NULL,
    took_micros INTEGER NOT NULL,
    tickets INTEGER NOT NULL,
    events INTEGER NOT NULL,
    faults INTEGER NOT NULL,
    first_fault TEXT CHECK (first_fault IS NULL OR json_valid(first_fault))
) STRICT;
