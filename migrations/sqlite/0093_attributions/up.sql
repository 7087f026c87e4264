-- What the miss of a promise was put down to: the fold of its events, kept beside them like the rest of the row.
ALTER TABLE promises ADD COLUMN cause TEXT;
ALTER TABLE promises ADD COLUMN cause_by TEXT;
ALTER TABLE promises ADD COLUMN cause_at INTEGER;
ALTER TABLE promises ADD COLUMN cause_confirmed_by TEXT;
ALTER TABLE promises ADD COLUMN cause_confirmed_at INTEGER;

-- Few: what one cause was named for, by due time.
CREATE INDEX promises_by_cause ON promises (cause, due_at) WHERE cause IS NOT NULL;
