-- What the miss of a promise was put down to: the fold of its events, kept beside them like the rest of the row.
ALTER TABLE promises ADD COLUMN cause text;
ALTER TABLE promises ADD COLUMN cause_by uuid;
ALTER TABLE promises ADD COLUMN cause_at timestamptz;
ALTER TABLE promises ADD COLUMN cause_confirmed_by uuid;
ALTER TABLE promises ADD COLUMN cause_confirmed_at timestamptz;

-- Few: what one cause was named for, by due time.
CREATE INDEX promises_by_cause ON promises (cause, due_at) WHERE cause IS NOT NULL;
