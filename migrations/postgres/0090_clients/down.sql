DROP INDEX tickets_owed_to;
