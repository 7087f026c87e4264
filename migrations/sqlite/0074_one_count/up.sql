-- Tries to get in are counted as everything else that is counted for a while: until a day after the last one.
INSERT INTO tallies (name, count, ends_at) SELECT bucket, tries, last_at + 86400000000 FROM knocks;
DROP TABLE knocks;
