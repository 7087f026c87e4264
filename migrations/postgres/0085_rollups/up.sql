-- Days whose promises are added up, so that long periods need not be counted promise by promise. A day is struck out in the
-- transaction that changes one of its promises, and added up again soon after.
CREATE TABLE rollup_spans (
    from_at timestamptz PRIMARY KEY,
    to_at timestamptz NOT NULL,
    -- When it was added up; nothing where that no longer holds.
    added_up_at timestamptz
);
-- One line for each word along each dimension, crossed with region and kind; an empty text is none.
CREATE TABLE rollup_lines (
    dimension text NOT NULL,
    kind text NOT NULL,
    span_from timestamptz NOT NULL REFERENCES rollup_spans (from_at),
    imported boolean NOT NULL,
    region text NOT NULL,
    word text NOT NULL,
    past bigint NOT NULL,
    kept bigint NOT NULL,
    answered bigint NOT NULL,
    corrected bigint NOT NULL,
    recorded_late bigint NOT NULL,
    voided jsonb NOT NULL,
    delays bytea NOT NULL,
    PRIMARY KEY (dimension, kind, span_from, imported, region, word)
);
CREATE INDEX rollup_lines_by_span ON rollup_lines (span_from);
-- Whoever changes a promise that is past shares this row; whoever adds up has it alone.
CREATE TABLE rollup_lock (id integer PRIMARY KEY CHECK (id = 1));
INSERT INTO rollup_lock (id) VALUES (1);
