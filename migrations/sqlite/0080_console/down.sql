DROP INDEX tickets_changed;
DROP INDEX promises_kept_by;
