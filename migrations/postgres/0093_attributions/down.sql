DROP INDEX promises_by_cause;
ALTER TABLE promises DROP COLUMN cause_confirmed_at;
ALTER TABLE promises DROP COLUMN cause_confirmed_by;
ALTER TABLE promises DROP COLUMN cause_at;
ALTER TABLE promises DROP COLUMN cause_by;
ALTER TABLE promises DROP COLUMN cause;
