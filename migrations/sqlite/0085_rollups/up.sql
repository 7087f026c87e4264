-- Days whose promises are added up, so that long periods need not be counted promise by promise. A day is struck out in the
-- transaction that changes one of its promises, and added up again soon after.
CREATE TABLE rollup_spans (
    from_at INTEGER PRIMARY KEY,
    to_at INTEGER NOT NULL,
    -- When it was added up; nothing where that no longer holds.
    added_up_at INTEGER
) STRICT;
-- One line for each word along each dimension, crossed with region and kind; an empty text is none.
CREATE TABLE rollup_lines (
    dimension TEXT NOT NULL,
    kind TEXT NOT NULL,
    span_from INTEGER NOT NULL REFERENCES rollup_spans (from_at),
    imported INTEGER NOT NULL CHECK (imported IN (0, 1)),
    region TEXT NOT NULL,
    word TEXT NOT NULL,
    past INTEGER NOT NULL,
    kept INTEGER NOT NULL,
    answered INTEGER NOT NULL,
    corrected INTEGER NOT NULL,
    recorded_late INTEGER NOT NULL,
    voided TEXT NOT NULL CHECK (json_valid(voided)),
    delays BLOB NOT NULL,
    PRIMARY KEY (dimension, kind, span_from, imported, region, word)
) STRICT;
CREATE INDEX rollup_lines_by_span ON rollup_lines (span_from);
-- Whoever changes a promise that is past shares this row; whoever adds up has it alone.
CREATE TABLE rollup_lock (id INTEGER PRIMARY KEY CHECK (id = 1)) STRICT;
INSERT INTO rollup_lock (id) VALUES (1);
