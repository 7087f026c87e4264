-- What the desk found when it verified its own record, the latest last. Nothing here can be dismissed: only a later look that
-- finds nothing ends a break.
CREATE TABLE verifications (
    number bigint NOT NULL PRIMARY KEY,
    as_of timestamptz NOT NULL,
    took_micros bigint NOT NULL,
    tickets bigint NOT NULL,
    events bigint NOT NULL,
    faults bigint NOT NULL,
    first_fault jsonb
);
